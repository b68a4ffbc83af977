package dev.sluice.gateway.scim;

/** A filter that is not one, is too large, or asks for an attribute that cannot be searched. */
final class InvalidFilterException extends ScimException {
    private static final long serialVersionUID = 1L;

    InvalidFilterException(String detail) {
        super(400, "invalidFilter", detail);
    }
}
