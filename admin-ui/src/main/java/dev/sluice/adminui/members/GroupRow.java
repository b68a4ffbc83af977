package dev.sluice.adminui.members;

/** A group in the list, or a workspace; {@code members} is how many are in it. */
public record GroupRow(String id, String name, int members) {}
