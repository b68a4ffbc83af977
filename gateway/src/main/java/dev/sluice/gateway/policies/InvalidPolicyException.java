package dev.sluice.gateway.policies;

/** A policy cannot be made, changed or released as asked; the message says why and is safe to show. */
class InvalidPolicyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    InvalidPolicyException(String message) {
        super(message);
    }
}
