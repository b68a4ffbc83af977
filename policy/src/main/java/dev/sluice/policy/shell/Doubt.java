package dev.sluice.policy.shell;

/** Why a command that parses can still not be matched reliably to a rule. */
public enum Doubt {
    SUBSTITUTION("it contains a command or process substitution", true),
    EXPANSION("it contains an expansion whose value is unknown", true),
    BRACES("it contains a brace expansion", true),
    COMMAND_VARIABLE("the command's name is a variable", true),
    EVAL("it runs text as a command (eval, source)", false),
    LOADER_VARIABLE("it sets a variable that changes which program runs", false),
    ESCAPED_WORD("the command's name or a flag is written with backslashes", false),
    CONTROL_CHARACTER("it contains control or invisible characters", false),
    REDIRECT_FORM("it contains a redirection that is not understood", false),
    NETWORK_DEVICE("it redirects to a network device", false);

    private final String reason;
    private final boolean contained;

    Doubt(String reason, boolean contained) {
        this.reason = reason;
        this.contained = contained;
    }

    public String reason() {
        return reason;
    }

    /** Whether an operating-system sandbox makes it harmless. */
    public boolean containedBySandbox() {
        return contained;
    }
}
