package dev.sluice.gateway.keys;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Which keys a list shows; {@code after} goes to older keys, {@code before} to newer ones, at most one of them. */
record KeyQuery(
        @Nullable Status status,
        @Nullable UUID holderId,
        @Nullable UUID workspaceId,
        int limit,
        @Nullable UUID after,
        @Nullable UUID before) {

    /** Where a key stands; a revoked key is archived for good. */
    enum Status {
        ACTIVE,
        INACTIVE,
        ARCHIVED,
        EXPIRED;

        String apiName() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }
}
