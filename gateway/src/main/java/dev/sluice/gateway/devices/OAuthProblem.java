package dev.sluice.gateway.devices;

import org.jspecify.annotations.Nullable;

/** Ends a request with an OAuth error (RFC 6749 §5.2, RFC 8628 §3.5). */
public final class OAuthProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String error;
    private final @Nullable Long retryAfterSeconds;

    /** With seconds after which to try again. */
    public OAuthProblem(int status, String error, String description, @Nullable Long retryAfterSeconds) {
        super(description, null, false, false);
        this.status = status;
        this.error = error;
        this.retryAfterSeconds = retryAfterSeconds;
    }

    public OAuthProblem(int status, String error, String description) {
        this(status, error, description, null);
    }

    /** 400: a parameter is missing or wrong. */
    public static OAuthProblem invalidRequest(String description) {
        return new OAuthProblem(400, "invalid_request", description);
    }

    int status() {
        return status;
    }

    String error() {
        return error;
    }

    @Nullable
    Long retryAfterSeconds() {
        return retryAfterSeconds;
    }
}
