package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.Role;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An invite that is asked for; {@code by} is null when it comes through the Admin API. */
record Asked(
        String email,
        Role role,
        List<UUID> workspaceIds,
        List<UUID> groupIds,
        @Nullable UUID by) {}
