package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.invites.Invite.Status;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which invites a list shows; empty filters mean all. */
record InviteQuery(
        @Nullable String email,
        List<Role> roles,
        List<Status> statuses,
        int limit,
        @Nullable UUID after,
        @Nullable UUID before) {

    @Nullable
    String plainEmail() {
        return email == null ? null : plain(email);
    }

    @Nullable
    String rolesText() {
        return roles.isEmpty() ? null : roles.stream().map(Role::name).collect(Collectors.joining(","));
    }

    @Nullable
    String statusesText() {
        return statuses.isEmpty() ? null : statuses.stream().map(Status::name).collect(Collectors.joining(","));
    }

    /** Whether an invite belongs to this list; its status may have moved on since the page before. */
    boolean mayHaveHeld(Invite invite) {
        return (email == null || plain(invite.email()).equals(plain(email)))
                && (roles.isEmpty() || roles.contains(invite.role()));
    }

    private static String plain(String email) {
        return email.strip().replace("\0", " ").replaceFirst("\\+[^@]*@", "@").toLowerCase(Locale.ROOT);
    }
}
