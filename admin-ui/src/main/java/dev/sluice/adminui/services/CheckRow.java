package dev.sluice.adminui.services;

/** A step of the test of a token; {@code name} as in the Admin API. */
public record CheckRow(String name, boolean passed, String detail) {}
