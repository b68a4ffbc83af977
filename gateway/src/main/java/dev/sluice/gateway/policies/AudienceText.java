package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** Audiences as people write them: names and addresses, one a line, instead of ids. */
@Component
class AudienceText {

    private static final int LONGEST_ENTRY = 300;

    private final Groups groups;
    private final Workspaces workspaces;
    private final Members members;

    AudienceText(Groups groups, Workspaces workspaces, Members members) {
        this.groups = groups;
        this.workspaces = workspaces;
        this.members = members;
    }

    /**
     * Reads lists of names.
     *
     * @param workspaceNames names or ids of workspaces
     * @param people e-mail addresses or ids of members
     * @throws InvalidPolicyException when a workspace or member is not known
     */
    Audience read(List<String> groupNames, List<String> domains, List<String> workspaceNames, List<String> people) {
        return new Audience(
                checked(groupNames),
                checked(domains),
                checked(workspaceNames).stream().map(this::workspace).toList(),
                checked(people).stream().map(this::member).toList());
    }

    private static List<String> checked(List<String> entries) {
        entries.stream()
                .filter(entry -> entry.length() > LONGEST_ENTRY || entry.indexOf('\0') >= 0)
                .findFirst()
                .ifPresent(entry -> {
                    throw new InvalidPolicyException("match: an entry is too long or holds a NUL");
                });
        return entries;
    }

    private UUID workspace(String text) {
        return Ids.parse(Workspace.ID, text)
                .or(() -> workspaces.findByName(text).map(Workspace::id))
                .orElseThrow(() -> new InvalidPolicyException("workspaces: there is no workspace " + text));
    }

    private UUID member(String text) {
        return members.findByIdOrEmail(text)
                .map(Member::id)
                .orElseThrow(() -> new InvalidPolicyException("members: there is no member " + text));
    }

    List<String> workspaceNames(Audience audience) {
        return audience.workspaces().stream()
                .map(id -> workspaces.find(id).map(Workspace::name).orElse(Ids.text(Workspace.ID, id)))
                .toList();
    }

    List<String> memberNames(Audience audience) {
        return audience.members().stream()
                .map(id -> members.find(id).map(Member::email).orElse(Ids.text("user", id)))
                .toList();
    }

    /** Groups that a policy names and that do not exist (yet). */
    List<String> unknownGroups(Audience audience) {
        Set<String> known = groups.list().stream().map(Group::name).collect(Collectors.toSet());
        return audience.groups().stream().filter(name -> !known.contains(name)).toList();
    }

    /** Whom a policy is for, a line for each list; empty for everyone. */
    List<String> lines(Audience audience) {
        List<String> lines = new ArrayList<>();
        add(lines, "group", audience.groups());
        add(lines, "domain", audience.emailDomains());
        add(lines, "workspace", workspaceNames(audience));
        add(lines, "member", memberNames(audience));
        return lines;
    }

    private static void add(List<String> lines, String kind, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > 3 ? " and " + (names.size() - 3) + " more" : "";
            lines.add(kind + " " + String.join(", ", names.subList(0, Math.min(3, names.size()))) + more);
        }
    }
}
