package dev.sluice.gateway.directory;

import java.time.Instant;
import java.util.UUID;

/** A group of members. {@code name} is unique and case counts, as in the groups that identity providers send. */
public record Group(UUID id, String name, Instant createdAt, Instant updatedAt) {}
