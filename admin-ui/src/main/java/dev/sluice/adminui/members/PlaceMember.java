package dev.sluice.adminui.members;

/** A member of a workspace; {@code inherited} roles come from the organization and cannot be changed there. */
public record PlaceMember(String id, String name, String email, String role, boolean inherited) {}
