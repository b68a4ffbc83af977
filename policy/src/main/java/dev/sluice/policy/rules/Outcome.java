package dev.sluice.policy.rules;

/** What happens to a call, the most permitted first. */
public enum Outcome {
    ALLOW,
    ASK,
    DEFER,
    DENY
}
