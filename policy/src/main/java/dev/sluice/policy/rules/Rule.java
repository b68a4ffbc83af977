package dev.sluice.policy.rules;

/** A rule as it was written, with the list and the file it stands in. */
public record Rule(Scope scope, Effect effect, String text) {}
