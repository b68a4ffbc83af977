package dev.sluice.policy.shell;

/** The expected "this is not understood"; carries no stack trace. */
final class Unclear extends RuntimeException {
    Unclear(String reason) {
        super(reason, null, false, false);
    }
}
