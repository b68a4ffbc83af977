package dev.sluice.adminui.policies;

/** A mistake or a warning in a policy, where it stands and what to write instead. */
public record FindingRow(boolean error, String path, String message, String suggestion) {}
