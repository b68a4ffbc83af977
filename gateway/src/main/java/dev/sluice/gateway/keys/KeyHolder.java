package dev.sluice.gateway.keys;

import dev.sluice.gateway.directory.Principal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom an accepted key speaks for.
 *
 * @param label address of the member or name of the service account
 * @param workspaceId null for the default workspace
 */
public record KeyHolder(
        UUID keyId,
        KeyKind kind,
        Principal principal,
        String label,
        @Nullable UUID workspaceId) {}
