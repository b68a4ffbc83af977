package dev.sluice.adminui.policies;

/**
 * A value that somebody gets.
 *
 * @param from the policies that say so
 * @param replaced what the base says instead, empty where nothing was replaced
 */
public record OriginLine(String path, String value, String from, String replaced) {}
