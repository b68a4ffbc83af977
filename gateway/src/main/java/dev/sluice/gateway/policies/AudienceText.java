package dev.sluice.gateway.policies;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
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
    private final ServiceAccounts serviceAccounts;

    AudienceText(Groups groups, Workspaces workspaces, Members members, ServiceAccounts serviceAccounts) {
        this.serviceAccounts = serviceAccounts;
        this.groups = groups;
        this.workspaces = workspaces;
        this.members = members;
    }

    /**
     * Reads lists of names.
     *
     * @throws InvalidPolicyException when a workspace, member or service account is not known
     */
    Audience read(Names names) {
        return new Audience(
                checked(names.groups()),
                checked(names.emailDomains()),
                checked(names.workspaces()).stream().map(this::workspace).toList(),
                checked(names.members()).stream().map(this::member).toList(),
                checked(names.serviceAccounts()).stream()
                        .map(this::serviceAccount)
                        .toList());
    }

    /**
     * An audience as people write it.
     *
     * @param workspaces names or ids
     * @param members e-mail addresses or ids
     * @param serviceAccounts names or ids
     */
    record Names(
            List<String> groups,
            List<String> emailDomains,
            List<String> workspaces,
            List<String> members,
            List<String> serviceAccounts) {}

    Names names(Audience audience) {
        return new Names(
                audience.groups(),
                audience.emailDomains(),
                workspaceNames(audience),
                memberNames(audience),
                serviceAccountNames(audience));
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

    /** Names are unique among the active ones. */
    private UUID serviceAccount(String text) {
        return serviceAccounts
                .find(text)
                .or(() -> serviceAccounts.list(false).stream()
                        .filter(each -> each.name().equalsIgnoreCase(text))
                        .findFirst())
                .map(ServiceAccount::id)
                .orElseThrow(() -> new InvalidPolicyException("service_accounts: there is no service account " + text));
    }

    private List<String> serviceAccountNames(Audience audience) {
        return audience.serviceAccounts().stream()
                .map(id -> serviceAccounts
                        .find(id)
                        .filter(ServiceAccount::active)
                        .map(ServiceAccount::name)
                        .orElse(Ids.text(ServiceAccount.ID, id)))
                .toList();
    }

    private List<String> workspaceNames(Audience audience) {
        return audience.workspaces().stream()
                .map(id -> workspaces.find(id).map(Workspace::name).orElse(Ids.text(Workspace.ID, id)))
                .toList();
    }

    private List<String> memberNames(Audience audience) {
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
        add(lines, "service account", serviceAccountNames(audience));
        return lines;
    }

    private static void add(List<String> lines, String kind, List<String> names) {
        if (!names.isEmpty()) {
            String more = names.size() > 3 ? " and " + (names.size() - 3) + " more" : "";
            lines.add(kind + " " + String.join(", ", names.subList(0, Math.min(3, names.size()))) + more);
        }
    }
}
