package dev.sluice.gateway.policies;

import java.util.Set;
import java.util.UUID;

/** What decides which policy somebody gets. */
record Person(UUID id, String email, Set<String> groups, Set<UUID> workspaces) {

    Person {
        groups = Set.copyOf(groups);
        workspaces = Set.copyOf(workspaces);
    }
}
