package dev.sluice.gateway.telemetry;

/** What a client sent is no telemetry. */
final class MalformedExportException extends Exception {
    private static final long serialVersionUID = 1L;

    MalformedExportException(String message) {
        super(message, null, false, false);
    }
}
