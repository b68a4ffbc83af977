package dev.sluice.gateway.directory;

/** Something about a member is not usable; the message names the field and says why, and is safe to show. */
public class InvalidMemberException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidMemberException(String message) {
        super(message);
    }
}
