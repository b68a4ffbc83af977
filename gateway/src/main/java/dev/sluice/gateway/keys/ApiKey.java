package dev.sluice.gateway.keys;

import dev.sluice.gateway.directory.Principal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as lists show it; the secret is not in here and cannot be had again.
 *
 * @param hint the recognisable part of the secret, for example {@code slc_Ab3d…9xYz}
 * @param holder whom it speaks for
 * @param workspaceId null for the default workspace
 * @param inactive switched off for now
 */
public record ApiKey(
        UUID id,
        String name,
        KeyKind kind,
        Principal holder,
        String hint,
        Instant createdAt,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt,
        @Nullable UUID workspaceId,
        boolean inactive) {

    /** A member's key of the default workspace. */
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
        this(
                id,
                name,
                kind,
                new Principal.Person(memberId),
                hint,
                createdAt,
                expiresAt,
                revokedAt,
                lastUsedAt,
                null,
                false);
    }

    /** The id of whom it speaks for. */
    public UUID memberId() {
        return holder.id();
    }
}
