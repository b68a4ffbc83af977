package dev.sluice.policy.rules;

import org.jspecify.annotations.Nullable;

/**
 * What happens to a call and why.
 *
 * @param step what decided
 * @param reason one sentence for a person
 * @param rule the deciding rule, where a rule decided
 */
public record Decision(
        Outcome outcome, Step step, String reason, @Nullable Rule rule) {

    /** The stage of the evaluation that decided. */
    public enum Step {
        HOOK,
        DENY_RULE,
        SAFETY_CHECK,
        ASK_RULE,
        ALLOW_RULE,
        MODE,
        NOTHING_MATCHED
    }

    static Decision of(Outcome outcome, Step step, String reason) {
        return new Decision(outcome, step, reason, null);
    }

    static Decision by(Rule rule, String reason) {
        return switch (rule.effect()) {
            case DENY -> new Decision(Outcome.DENY, Step.DENY_RULE, reason, rule);
            case ASK -> new Decision(Outcome.ASK, Step.ASK_RULE, reason, rule);
            case ALLOW -> new Decision(Outcome.ALLOW, Step.ALLOW_RULE, reason, rule);
        };
    }

    Decision as(Outcome other, String because) {
        return new Decision(other, step, reason + "; " + because, rule);
    }
}
