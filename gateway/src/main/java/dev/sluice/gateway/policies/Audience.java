package dev.sluice.gateway.policies;

import dev.sluice.policy.settings.Finding;
import dev.sluice.policy.settings.Matcher;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Whom a policy is for: who fits each of the lists that are not empty; those of members and of service accounts are one.
 * Without any list it is for everyone and the base that every other policy is filled from (gateway contract §10.3).
 *
 * @param groups names, compared exactly; a service account is in none
 * @param emailDomains without regard to case; a service account has none
 * @param workspaces of the key, or of the person where there is no key
 */
record Audience(
        List<String> groups,
        List<String> emailDomains,
        List<UUID> workspaces,
        List<UUID> members,
        List<UUID> serviceAccounts) {

    static final Audience EVERYONE = new Audience(List.of(), List.of(), List.of(), List.of(), List.of());

    private static final int MOST = 200;

    Audience {
        groups = List.copyOf(groups);
        emailDomains = List.copyOf(emailDomains);
        workspaces = List.copyOf(workspaces);
        members = List.copyOf(members);
        serviceAccounts = List.copyOf(serviceAccounts);
    }

    /** Without service accounts. */
    Audience(List<String> groups, List<String> emailDomains, List<UUID> workspaces, List<UUID> members) {
        this(groups, emailDomains, workspaces, members, List.of());
    }

    boolean everyone() {
        return equals(EVERYONE);
    }

    boolean fits(Person person) {
        return new Matcher(groups, emailDomains).matches(person.groups(), person.email())
                && (workspaces.isEmpty() || workspaces.stream().anyMatch(person.workspaces()::contains))
                && ((members.isEmpty() && serviceAccounts.isEmpty())
                        || members.contains(person.id())
                        || serviceAccounts.contains(person.id()));
    }

    List<Finding> check() {
        List<Finding> findings = new ArrayList<>(Matcher.check(groups, emailDomains));
        if (groups.size() + emailDomains.size() + workspaces.size() + members.size() + serviceAccounts.size() > MOST) {
            findings.add(new Finding(
                    Finding.Severity.ERROR, "$.match", "names more than " + MOST, "make a group of these people"));
        }
        return findings;
    }
}
