package dev.sluice.gateway.scim;

import org.jspecify.annotations.Nullable;

/** A request that cannot be answered as asked (RFC 7644 §3.12); the message is safe to show. */
class ScimException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final @Nullable String type;

    ScimException(int status, @Nullable String type, String detail) {
        super(detail);
        this.status = status;
        this.type = type;
    }

    int status() {
        return status;
    }

    /** The {@code scimType}; null where the RFC has none. */
    @Nullable
    String type() {
        return type;
    }

    String detail() {
        return String.valueOf(getMessage());
    }

    static ScimException value(String detail) {
        return new ScimException(400, "invalidValue", detail);
    }

    static ScimException syntax(String detail) {
        return new ScimException(400, "invalidSyntax", detail);
    }

    static ScimException path(String detail) {
        return new ScimException(400, "invalidPath", detail);
    }

    static ScimException noTarget(String detail) {
        return new ScimException(400, "noTarget", detail);
    }

    static ScimException mutability(String attribute) {
        return new ScimException(400, "mutability", attribute + " cannot be changed");
    }

    static ScimException taken(String detail) {
        return new ScimException(409, "uniqueness", detail);
    }

    static ScimException conflict(String detail) {
        return new ScimException(409, null, detail);
    }

    static ScimException unknown(String what, String id) {
        return new ScimException(404, null, what + " " + shortened(id) + " not found");
    }

    /** What others sent is repeated only up to a length. */
    static String shortened(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "…";
    }
}
