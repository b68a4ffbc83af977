package dev.sluice.gateway.guardrails;

/** Something that an admin wrote cannot be used; the message is for them. */
final class InvalidGuardrailException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    InvalidGuardrailException(String field, String message) {
        super(message, null, false, false);
        this.field = field;
    }

    /** Name in the Admin API. */
    String field() {
        return field;
    }

    String problem() {
        return String.valueOf(getMessage());
    }
}
