package dev.sluice.gateway.telemetry;

/** Something that an admin wrote cannot be used; the message is for them. */
final class InvalidDestinationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidDestinationException(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    String field() {
        return field;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
