package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.routing.RoutingPolicy.Route;
import java.time.Instant;
import java.util.UUID;

/** A route as it is stored. */
record StoredRoute(UUID id, Route route, Instant updatedAt, String updatedBy) {

    /** Prefix of public ids. */
    static final String ID = "route";
}
