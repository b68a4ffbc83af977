package dev.sluice.gateway.keys;

import java.util.UUID;

/** Whom an accepted key speaks for. */
public record KeyHolder(UUID keyId, KeyKind kind, UUID memberId, String memberEmail) {}
