package dev.sluice.gateway.increases;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A request for more than a spend limit allows, and what came of it. Amounts in pico-dollars.
 *
 * @param target which limit
 * @param capPico the limit as it stood
 * @param spentPico what was spent of it
 * @param askedPico null when the person left it to the approver
 * @param grantedPico what the limit was raised to
 * @param lapsesAt when it goes back, null for never
 */
public record Increase(
        UUID id,
        UUID memberId,
        Period period,
        Target target,
        BigInteger capPico,
        BigInteger spentPico,
        @Nullable BigInteger askedPico,
        String reason,
        State state,
        Instant createdAt,
        @Nullable Instant resolvedAt,
        @Nullable String resolvedBy,
        @Nullable BigInteger grantedPico,
        @Nullable Instant lapsesAt,
        @Nullable Instant endedAt) {

    /** Begins the public form of its id. */
    public static final String ID = "slir";

    /** Whose limit stands in the way. */
    public enum Whose {
        /** The person's own, or the one that holds for each member. */
        MEMBER,
        /** The pot of everybody together. */
        ORGANIZATION,
        /** What the person may spend in a workspace: their own limit there, or the one that holds for each. */
        IN_WORKSPACE,
        /** Any other limit: it is raised for everybody whom it holds for. */
        LIMIT
    }

    /**
     * Which limit is to be raised.
     *
     * @param family the family of models that it counts, empty for all
     * @param limitId the limit that is in the way; null in old requests
     * @param label whose it is in words, for example {@code the group Research}, or the workspace of
     *     {@link Whose#IN_WORKSPACE}; empty where {@code whose} says it
     * @param within the workspace, only for {@link Whose#IN_WORKSPACE}
     */
    public record Target(
            Whose whose,
            String family,
            @Nullable UUID limitId,
            String label,
            @Nullable UUID within) {

        /** Whether it is about one person alone. */
        public boolean personal() {
            return whose == Whose.MEMBER || whose == Whose.IN_WORKSPACE;
        }
    }

    public Whose whose() {
        return target.whose();
    }

    /** For the eye: {@code limit} where the label says whose it is. */
    static String word(Target target) {
        boolean said = target.label().isEmpty() || target.whose() == Whose.IN_WORKSPACE;
        return (said ? target.whose() : Whose.LIMIT).name().toLowerCase(Locale.ROOT);
    }

    /** What became of it. */
    public enum State {
        PENDING,
        APPROVED,
        DENIED,
        /** Approved, and over. */
        LAPSED,
        /** Approved, and followed by another one. */
        REPLACED;

        /** The Admin API's three words. */
        public String status() {
            return switch (this) {
                case PENDING -> "pending";
                case DENIED -> "denied";
                case APPROVED, LAPSED, REPLACED -> "approved";
            };
        }
    }

    public String idText() {
        return Ids.text(ID, id);
    }
}
