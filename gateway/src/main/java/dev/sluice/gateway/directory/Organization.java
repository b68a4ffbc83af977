package dev.sluice.gateway.directory;

import java.util.UUID;

/** Whose Sluice this is. */
public record Organization(UUID id, String name) {}
