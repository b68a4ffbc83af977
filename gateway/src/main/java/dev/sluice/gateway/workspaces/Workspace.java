package dev.sluice.gateway.workspaces;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A workspace; the default one is null wherever a workspace is named.
 *
 * @param displayColor {@code #RRGGBB}
 * @param archivedAt null while it is active; archiving cannot be undone
 */
public record Workspace(
        UUID id,
        String name,
        String displayColor,
        Instant createdAt,
        @Nullable Instant archivedAt) {

    /** Prefix of public ids. */
    public static final String ID = "wrkspc";

    public boolean active() {
        return archivedAt == null;
    }
}
