package dev.sluice.policy.rules;

/** The permission mode of a session. {@code auto} needs a classifier, which is not part of this engine. */
public enum Mode {
    DEFAULT,
    ACCEPT_EDITS,
    PLAN,
    DONT_ASK,
    BYPASS;

    /** The mode that the settings' word means; what is not known, and {@code auto}, is the strictest asking one. */
    public static Mode of(String name) {
        return switch (name) {
            case "acceptEdits" -> ACCEPT_EDITS;
            case "plan" -> PLAN;
            case "dontAsk" -> DONT_ASK;
            case "bypassPermissions" -> BYPASS;
            default -> DEFAULT;
        };
    }
}
