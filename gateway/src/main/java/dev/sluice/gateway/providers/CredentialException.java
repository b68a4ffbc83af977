package dev.sluice.gateway.providers;

/** A provider's credential cannot be had now; the message is for operators and holds no secret. */
public final class CredentialException extends Exception {

    private static final long serialVersionUID = 1;

    public CredentialException(String message) {
        super(message);
    }

    public CredentialException(String message, Throwable cause) {
        super(message, cause);
    }
}
