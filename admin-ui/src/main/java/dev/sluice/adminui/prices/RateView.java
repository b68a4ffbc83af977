package dev.sluice.adminui.prices;

/** Dollars for a million tokens of each class. */
public record RateView(String input, String cacheWrite5m, String cacheWrite1h, String cacheRead, String output) {}
