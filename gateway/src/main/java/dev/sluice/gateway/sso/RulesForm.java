package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.sso.IdentityProvider.Kind;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an admin types about a provider of whatever kind; lists have one entry a line. */
record RulesForm(
        String name,
        String emailDomains,
        boolean provision,
        String defaultRole,
        String allowedDomains,
        String allowedGroups,
        String groupRoles,
        boolean enabled) {

    private static final int MOST_LINES = 200;
    private static final Pattern DOMAIN = Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N}.-]{0,250}[\\p{L}\\p{N}])?");

    static RulesForm empty() {
        return new RulesForm("", "", false, "developer", "", "", "", true);
    }

    static RulesForm of(IdentityProvider provider) {
        return new RulesForm(
                provider.name(),
                String.join("\n", provider.emailDomains()),
                provider.provision(),
                provider.defaultRole().apiName(),
                String.join("\n", provider.allowedDomains()),
                String.join("\n", provider.allowedGroups()),
                provider.groupRoles().entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + entry.getValue().apiName())
                        .collect(Collectors.joining("\n")),
                provider.enabled());
    }

    /** Message keys of what is wrong, by field. */
    Map<String, String> problems() {
        Map<String, String> problems = new LinkedHashMap<>();
        check(problems, "name", !name.isEmpty() && name.length() <= 60, "sso.wrong.name");
        check(problems, "emailDomains", domains(emailDomains), "sso.wrong.domains");
        check(problems, "allowedDomains", domains(allowedDomains), "sso.wrong.domains");
        check(problems, "allowedGroups", lines(allowedGroups).size() <= MOST_LINES, "sso.wrong.long");
        Optional<Role> usual = role(defaultRole);
        check(problems, "defaultRole", usual.isPresent() && usual.get() != Role.OWNER, "sso.wrong.role");
        check(problems, "groupRoles", roles().isPresent(), "sso.wrong.roles");
        return problems;
    }

    IdentityProvider toProvider(UUID id, Kind kind) {
        return new IdentityProvider(
                id,
                kind,
                name,
                enabled,
                lower(emailDomains),
                provision,
                role(defaultRole).orElseThrow(),
                lower(allowedDomains),
                lines(allowedGroups),
                roles().orElseThrow(),
                Instant.EPOCH);
    }

    static void check(Map<String, String> problems, String field, boolean good, String key) {
        if (!good) {
            problems.putIfAbsent(field, key);
        }
    }

    /** What was typed, without what no database takes. */
    static String text(@Nullable String text) {
        return text == null ? "" : text.strip().replace("\0", "");
    }

    /** Whether these are certificates in PEM. */
    static boolean isCertificates(String pem) {
        try {
            SsoHttp.trusting(pem);
            return true;
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    /** Lines of {@code group = role}; the last {@code =} counts, since group names may have some. */
    private Optional<Map<String, Role>> roles() {
        Map<String, Role> roles = new LinkedHashMap<>();
        for (String line : lines(groupRoles)) {
            int at = line.lastIndexOf('=');
            Optional<Role> role = at < 1 ? Optional.empty() : role(line.substring(at + 1));
            if (role.isEmpty() || line.substring(0, at).isBlank()) {
                return Optional.empty();
            }
            roles.put(line.substring(0, at).strip(), role.get());
        }
        return roles.size() <= MOST_LINES ? Optional.of(roles) : Optional.empty();
    }

    private static Optional<Role> role(String word) {
        String wanted = word.strip().toLowerCase(Locale.ROOT);
        return Arrays.stream(Role.values())
                .filter(role -> role.apiName().equals(wanted))
                .findFirst();
    }

    private static boolean domains(String text) {
        List<String> all = lines(text);
        return all.size() <= MOST_LINES
                && all.stream().allMatch(line -> DOMAIN.matcher(line).matches());
    }

    private static List<String> lower(String text) {
        return lines(text).stream().map(line -> line.toLowerCase(Locale.ROOT)).toList();
    }

    private static List<String> lines(String text) {
        return text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .distinct()
                .toList();
    }
}
