package dev.sluice.gateway.devices;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A client that somebody signed in. {@code address} is where it asked from the last time it got tokens. */
public record DeviceSession(
        UUID id,
        UUID memberId,
        String surface,
        String client,
        String address,
        Instant createdAt,
        Instant lastSeenAt,
        Instant expiresAt,
        @Nullable Instant revokedAt) {

    /** Whether it still counts. */
    public boolean live(Instant now) {
        return revokedAt == null && expiresAt.isAfter(now);
    }
}
