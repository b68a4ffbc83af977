package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Reads what decides which policy somebody gets. */
@Component
class People {

    private final Members members;
    private final Groups groups;
    private final Workspaces workspaces;

    People(Members members, Groups groups, Workspaces workspaces) {
        this.members = members;
        this.groups = groups;
        this.workspaces = workspaces;
    }

    /**
     * Whom a credential speaks for; empty when there is no such member.
     *
     * @param workspace of the key; null for the default one and for whoever has signed in
     */
    Optional<Person> find(Principal principal, @Nullable UUID workspace) {
        return switch (principal) {
            case Principal.Service(UUID id) ->
                Optional.of(new Person(id, "", Set.of(), workspace == null ? Set.of() : Set.of(workspace)));
            case Principal.Person(UUID id) ->
                members.find(id)
                        .map(member -> new Person(
                                member.id(),
                                member.email(),
                                groups.of(id).stream().map(Group::name).collect(Collectors.toSet()),
                                workspace == null
                                        ? workspaces.of(id).stream()
                                                .map(Workspace::id)
                                                .collect(Collectors.toSet())
                                        : Set.of(workspace)));
        };
    }
}
