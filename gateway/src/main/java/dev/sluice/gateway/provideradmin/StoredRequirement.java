package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import java.time.Instant;
import java.util.UUID;

/** A requirement as it is stored. */
record StoredRequirement(UUID id, Requirement requirement, Instant updatedAt, String updatedBy) {

    /** Prefix of public ids. */
    static final String ID = "residency";
}
