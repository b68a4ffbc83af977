package dev.sluice.gateway.keys;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as lists show it; the secret is not in here and cannot be had again.
 *
 * @param hint the recognisable part of the secret, for example {@code slc_Ab3d…9xYz}
 */
public record ApiKey(
        UUID id,
        String name,
        KeyKind kind,
        UUID memberId,
        String hint,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt) {}
