package dev.sluice.policy.rules;

/** Where a rule was written. */
public enum Scope {
    MANAGED,
    CLI,
    LOCAL,
    PROJECT,
    USER
}
