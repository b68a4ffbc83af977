package dev.sluice.gateway.policies;

import java.util.Set;
import java.util.UUID;

/**
 * What decides which policy somebody gets, a person or a service account.
 *
 * @param email empty for a service account
 * @param workspaces that of the key; where there is no key of one, those that the person is in
 */
record Person(UUID id, String email, Set<String> groups, Set<UUID> workspaces) {

    Person {
        groups = Set.copyOf(groups);
        workspaces = Set.copyOf(workspaces);
    }
}
