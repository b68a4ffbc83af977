package dev.sluice.adminui;

/** One option of a select box; {@code value} is what the form sends. */
public record Choice(String value, String label) {}
