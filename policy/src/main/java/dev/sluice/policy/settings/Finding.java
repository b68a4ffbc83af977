package dev.sluice.policy.settings;

/**
 * Something wrong in a document.
 *
 * @param path where, as a JSON path like {@code $.permissions.deny[2]}
 * @param suggestion what to write instead
 */
public record Finding(Severity severity, String path, String message, String suggestion) {

    /** An error forbids saving; a warning does not. */
    public enum Severity {
        ERROR,
        WARNING
    }

    static Finding error(String path, String message, String suggestion) {
        return new Finding(Severity.ERROR, path, message, suggestion);
    }

    static Finding warning(String path, String message, String suggestion) {
        return new Finding(Severity.WARNING, path, message, suggestion);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }
}
