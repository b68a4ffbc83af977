package dev.sluice.gateway.federation;

/** A trust rule cannot be as asked; what is wrong with which field is safe to show. */
final class InvalidRuleException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String why;

    InvalidRuleException(String field, String why) {
        super(field + ": " + why, null, false, false);
        this.field = field;
        this.why = why;
    }

    String field() {
        return field;
    }

    String why() {
        return why;
    }
}
