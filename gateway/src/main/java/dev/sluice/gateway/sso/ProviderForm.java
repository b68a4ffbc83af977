package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.sso.IdentityProvider.Kind;
import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What an admin types about an OpenID provider; lists have one entry a line. */
record ProviderForm(
        String name,
        String issuer,
        String clientId,
        String secret,
        boolean publicClient,
        String scopes,
        String emailDomains,
        boolean provision,
        String defaultRole,
        String allowedDomains,
        String allowedGroups,
        String groupRoles,
        String emailPointer,
        String namePointer,
        String groupsPointer,
        boolean userinfo,
        String privateCa,
        boolean enabled) {

    private static final int MOST_LINES = 200;
    private static final int LONGEST_SECRET = 2000;
    private static final Pattern DOMAIN = Pattern.compile("[\\p{L}\\p{N}]([\\p{L}\\p{N}.-]{0,250}[\\p{L}\\p{N}])?");
    private static final Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]+"); // RFC 6749 §3.3

    ProviderForm {
        name = text(name);
        issuer = text(issuer);
        clientId = text(clientId);
        secret = text(secret);
        scopes = text(scopes);
        emailDomains = text(emailDomains);
        defaultRole = text(defaultRole);
        allowedDomains = text(allowedDomains);
        allowedGroups = text(allowedGroups);
        groupRoles = text(groupRoles);
        emailPointer = text(emailPointer);
        namePointer = text(namePointer);
        groupsPointer = text(groupsPointer);
        privateCa = text(privateCa);
    }

    static ProviderForm empty() {
        return new ProviderForm(
                "",
                "",
                "",
                "",
                false,
                "openid email profile",
                "",
                false,
                "developer",
                "",
                "",
                "",
                "/email",
                "/name",
                "/groups",
                true,
                "",
                true);
    }

    static ProviderForm of(OidcProvider provider) {
        IdentityProvider common = provider.common();
        return new ProviderForm(
                common.name(),
                provider.issuer(),
                provider.clientId(),
                "",
                provider.secret() == null,
                provider.scopes(),
                String.join("\n", common.emailDomains()),
                common.provision(),
                common.defaultRole().apiName(),
                String.join("\n", common.allowedDomains()),
                String.join("\n", common.allowedGroups()),
                common.groupRoles().entrySet().stream()
                        .map(entry -> entry.getKey() + " = " + entry.getValue().apiName())
                        .collect(Collectors.joining("\n")),
                provider.emailPointer(),
                provider.namePointer(),
                provider.groupsPointer(),
                provider.userinfo(),
                Objects.requireNonNullElse(provider.privateCa(), ""),
                common.enabled());
    }

    /** Message keys of what is wrong, by field. {@code secretKnown}: an empty secret keeps the one that is stored. */
    Map<String, String> problems(boolean secretKnown) {
        Map<String, String> problems = new LinkedHashMap<>();
        check(problems, "name", !name.isEmpty() && name.length() <= 60, "sso.wrong.name");
        URI address = OidcHttp.address(issuer);
        check(
                problems,
                "issuer",
                address != null && address.getQuery() == null && issuer.length() <= 500,
                "sso.wrong.issuer");
        check(problems, "clientId", !clientId.isEmpty() && clientId.length() <= 500, "sso.wrong.client");
        check(problems, "secret", secretKnown || publicClient || !secret.isEmpty(), "sso.wrong.secret");
        check(problems, "secret", secret.length() <= LONGEST_SECRET, "sso.wrong.long");
        List<String> words = List.of(scopes.split("\\s+"));
        check(
                problems,
                "scopes",
                words.contains("openid")
                        && words.stream().allMatch(word -> SCOPE.matcher(word).matches()),
                "sso.wrong.scopes");
        check(problems, "emailDomains", domains(emailDomains), "sso.wrong.domains");
        check(problems, "allowedDomains", domains(allowedDomains), "sso.wrong.domains");
        check(problems, "allowedGroups", lines(allowedGroups).size() <= MOST_LINES, "sso.wrong.long");
        Optional<Role> usual = role(defaultRole);
        check(problems, "defaultRole", usual.isPresent() && usual.get() != Role.OWNER, "sso.wrong.role");
        check(problems, "groupRoles", roles().isPresent(), "sso.wrong.roles");
        check(problems, "emailPointer", Claims.isPointer(emailPointer), "sso.wrong.pointer");
        check(problems, "namePointer", Claims.isPointer(namePointer), "sso.wrong.pointer");
        check(
                problems,
                "groupsPointer",
                groupsPointer.isEmpty() || Claims.isPointer(groupsPointer),
                "sso.wrong.pointer");
        check(problems, "privateCa", privateCa.isEmpty() || isCertificates(), "sso.wrong.ca");
        return problems;
    }

    OidcProvider toProvider(UUID id) {
        IdentityProvider common = new IdentityProvider(
                id,
                Kind.OIDC,
                name,
                enabled,
                lower(emailDomains),
                provision,
                role(defaultRole).orElseThrow(),
                lower(allowedDomains),
                lines(allowedGroups),
                roles().orElseThrow(),
                Instant.EPOCH);
        return new OidcProvider(
                common,
                issuer,
                clientId,
                null,
                String.join(" ", scopes.split("\\s+")),
                emailPointer,
                namePointer,
                groupsPointer,
                userinfo,
                privateCa.isEmpty() ? null : privateCa);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ProviderForm[" + name + "]";
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

    private boolean isCertificates() {
        try {
            OidcHttp.trusting(privateCa);
            return true;
        } catch (GeneralSecurityException | IOException e) {
            return false;
        }
    }

    private static void check(Map<String, String> problems, String field, boolean good, String key) {
        if (!good) {
            problems.putIfAbsent(field, key);
        }
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

    private static String text(@Nullable String text) {
        return text == null ? "" : text.strip().replace("\0", "");
    }
}
