package dev.sluice.gateway.keys;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as lists show it; the secret is not in here and cannot be had again.
 *
 * @param hint the recognisable part of the secret, for example {@code slc_Ab3d…9xYz}
 * @param workspaceId null for the default workspace
 * @param inactive switched off for now
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
        @Nullable Instant lastUsedAt,
        @Nullable UUID workspaceId,
        boolean inactive) {

    /** A key of the default workspace. */
    public ApiKey(
            UUID id,
            String name,
            KeyKind kind,
            UUID memberId,
            String hint,
            Instant createdAt,
            @Nullable Instant expiresAt,
            @Nullable Instant revokedAt,
            @Nullable Instant lastUsedAt) {
        this(id, name, kind, memberId, hint, createdAt, expiresAt, revokedAt, lastUsedAt, null, false);
    }
}
