package dev.sluice.gateway.directory;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The identity of a program: it has keys and spends, and nobody signs in with it.
 *
 * @param description for people, may be empty
 * @param archivedAt null while it is active; archiving cannot be undone
 */
public record ServiceAccount(
        UUID id,
        String name,
        String description,
        Role role,
        Instant createdAt,
        Instant updatedAt,
        @Nullable Instant archivedAt) {

    /** Prefix of public ids. */
    public static final String ID = "svac";

    /** The roles that can be given: programs administer nothing. */
    public static final List<Role> ROLES = List.of(Role.USER, Role.CLAUDE_CODE_USER, Role.DEVELOPER);

    public boolean active() {
        return archivedAt == null;
    }
}
