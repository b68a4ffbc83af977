package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
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

    Optional<Person> find(UUID memberId) {
        return members.find(memberId)
                .map(member -> new Person(
                        member.id(),
                        member.email(),
                        groups.of(memberId).stream().map(Group::name).collect(Collectors.toSet()),
                        workspaces.of(memberId).stream().map(Workspace::id).collect(Collectors.toSet())));
    }
}
