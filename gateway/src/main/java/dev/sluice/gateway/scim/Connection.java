package dev.sluice.gateway.scim;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.directory.Role;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An identity provider that may write here.
 *
 * @param defaultRole of members whom no group gives a role
 */
record Connection(
        UUID id,
        String name,
        Role defaultRole,
        boolean enabled,
        Instant createdAt,
        @Nullable Instant lastSeenAt) implements Actor.Accountable {

    @Override
    public Actor actor() {
        return new Actor(Actor.Type.DIRECTORY_SYNC, id, name);
    }

    /** What memberships of groups are marked with in the directory. */
    String source() {
        return "scim:" + id;
    }
}
