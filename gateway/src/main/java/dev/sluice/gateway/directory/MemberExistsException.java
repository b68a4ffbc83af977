package dev.sluice.gateway.directory;

/** Someone already has this e-mail address. */
public class MemberExistsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** {@code email} as it was given. */
    public MemberExistsException(String email) {
        super("a member with the e-mail address " + email + " already exists");
    }
}
