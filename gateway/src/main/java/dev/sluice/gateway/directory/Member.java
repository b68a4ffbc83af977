package dev.sluice.gateway.directory;

import java.time.Instant;
import java.util.UUID;

/** A person of the organization, as other modules see them. {@code email} is unique without regard to case. */
public record Member(UUID id, String email, String name, Role role, MemberStatus status, Instant addedAt) {}
