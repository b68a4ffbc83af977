package dev.sluice.gateway.directory;

import java.util.UUID;

/** A member left for good. Published inside the transaction that removes them: what fails here undoes that. */
public record MemberRemoved(UUID memberId) {}
