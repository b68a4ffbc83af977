package dev.sluice.adminui.policies;

/**
 * What is decided about a call, and why.
 *
 * @param outcome {@code allow}, {@code ask} or {@code deny}
 * @param rule the deciding rule, empty where none decided
 * @param reason one sentence
 */
public record DecisionView(String outcome, String step, String rule, String reason) {

    /** The colour of the outcome's label. */
    public String tone() {
        return switch (outcome) {
            case "allow" -> "good";
            case "deny" -> "bad";
            default -> "warn";
        };
    }
}
