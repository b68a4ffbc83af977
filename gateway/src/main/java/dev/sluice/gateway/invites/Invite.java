package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.Role;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who was asked to join; the link is not in here and cannot be had again.
 *
 * @param workspaceIds where they will be added
 * @param groupIds groups they will be in
 * @param mailProblem why the mail did not go out, null when it did or none was to be sent
 */
public record Invite(
        UUID id,
        String email,
        Role role,
        Status status,
        Instant invitedAt,
        Instant expiresAt,
        @Nullable Instant acceptedAt,
        List<UUID> workspaceIds,
        List<UUID> groupIds,
        @Nullable String mailProblem) {

    static final String ID = "invite";

    /** Where an invite stands. */
    public enum Status {
        PENDING,
        ACCEPTED,
        EXPIRED,
        DELETED;

        /** The Admin API's spelling. */
        public String apiName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
