package dev.sluice.gateway.invites;

/** What came of asking for an invite. */
sealed interface Outcome {

    /** There is one now; {@code token} opens it and is not stored. */
    record Invited(Invite invite, String token) implements Outcome {

        /** Leaves the token out, so that it cannot reach a log by accident. */
        @Override
        public String toString() {
            return "Invited[" + invite.id() + "]";
        }
    }

    /** Somebody has this address already. */
    record AlreadyMember() implements Outcome {}

    /** There is a pending one for this address. */
    record AlreadyInvited(Invite invite) implements Outcome {}

    /** The address is not usable. */
    record BadAddress(String why) implements Outcome {}
}
