package dev.sluice.adminui.reconciliation;

/** Two figures that should be equal; {@code who} is empty for the organization. */
public record DifferenceRow(String kind, String who, String period, String start, String counted, String proven) {}
