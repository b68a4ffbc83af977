package dev.sluice.gateway.admission;

import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.policies.Sightings;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whom a request speaks for.
 *
 * @param credentialId the API key, or the session of a signed-in client
 * @param workspaceId of the key; null for the default workspace
 */
record Holder(
        Principal principal, UUID credentialId, @Nullable UUID workspaceId) {

    /** The id to which spend is booked: the member's or the service account's. */
    UUID memberId() {
        return principal.id();
    }

    /** For the record of what clients have loaded. */
    Sightings.Client client() {
        return new Sightings.Client(credentialId, memberId(), workspaceId);
    }

    /** The service account, null when a member asks. */
    @Nullable
    UUID serviceAccountId() {
        return principal instanceof Principal.Service service ? service.id() : null;
    }
}
