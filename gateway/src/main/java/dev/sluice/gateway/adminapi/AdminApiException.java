package dev.sluice.gateway.adminapi;

import org.springframework.http.HttpStatus;

/** A request that is answered with an error envelope; the message is shown to the caller. */
public class AdminApiException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final HttpStatus status;

    private AdminApiException(HttpStatus status, String message) {
        // Without a stack trace: this is an answer, not a fault.
        super(message, null, false, false);
        this.status = status;
    }

    /** 400; by convention the message is {@code <field>: <what is wrong>}. */
    public static AdminApiException badRequest(String message) {
        return new AdminApiException(HttpStatus.BAD_REQUEST, message);
    }

    /** 404. */
    public static AdminApiException notFound(String message) {
        return new AdminApiException(HttpStatus.NOT_FOUND, message);
    }

    /** 403. */
    public static AdminApiException forbidden(String message) {
        return new AdminApiException(HttpStatus.FORBIDDEN, message);
    }

    /** 409. */
    public static AdminApiException conflict(String message) {
        return new AdminApiException(HttpStatus.CONFLICT, message);
    }

    static AdminApiException of(HttpStatus status, String message) {
        return new AdminApiException(status, message);
    }

    /** The status that goes with it. */
    public HttpStatus status() {
        return status;
    }
}
