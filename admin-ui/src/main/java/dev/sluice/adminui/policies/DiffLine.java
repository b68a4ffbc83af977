package dev.sluice.adminui.policies;

/**
 * A row of two texts side by side.
 *
 * @param kind {@code same}, {@code removed}, {@code added}, {@code changed} or {@code gap}
 * @param leftNumber empty where that side has no line
 */
public record DiffLine(String kind, String leftNumber, String left, String rightNumber, String right) {}
