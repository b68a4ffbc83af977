package dev.sluice.policy.rules;

/** The list that a rule stands in. */
public enum Effect {
    DENY,
    ASK,
    ALLOW
}
