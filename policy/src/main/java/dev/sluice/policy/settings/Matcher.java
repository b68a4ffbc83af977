package dev.sluice.policy.settings;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * Whom a policy is for: members of any of the groups, with an address in any of the domains; without either, everyone.
 * Groups are compared exactly, domains without regard to case (gateway contract §10.3).
 */
public record Matcher(List<String> groups, List<String> emailDomains) {
    public static final Matcher EVERYONE = new Matcher(List.of(), List.of());

    public Matcher {
        groups = List.copyOf(groups);
        emailDomains = List.copyOf(emailDomains);
    }

    /** What must be corrected before a matcher may be saved, with the place in it; empty when it is fine. */
    public static List<Finding> check(List<String> groups, List<String> emailDomains) {
        List<Finding> findings = new java.util.ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            if (groups.get(i).isBlank()) {
                findings.add(Finding.error("$.groups[" + i + "]", "is empty", "name a group or remove the entry"));
            }
        }
        for (int i = 0; i < emailDomains.size(); i++) {
            String domain = emailDomains.get(i);
            if (domain.isBlank() || domain.chars().anyMatch(c -> c == '@' || c == ',' || Character.isWhitespace(c))) {
                findings.add(Finding.error(
                        "$.email_domain[" + i + "]", "is not one bare domain", "write it like example.com"));
            }
        }
        return findings;
    }

    public boolean matches(Collection<String> memberGroups, String email) {
        String domain = email.substring(email.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        boolean group = groups.isEmpty() || groups.stream().anyMatch(memberGroups::contains);
        boolean address = emailDomains.isEmpty()
                || emailDomains.stream()
                        .anyMatch(one -> one.toLowerCase(Locale.ROOT).equals(domain));
        return group && address;
    }
}
