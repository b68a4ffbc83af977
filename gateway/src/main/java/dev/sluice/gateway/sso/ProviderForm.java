package dev.sluice.gateway.sso;

import static dev.sluice.gateway.sso.RulesForm.check;
import static dev.sluice.gateway.sso.RulesForm.text;

import dev.sluice.gateway.sso.IdentityProvider.Kind;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;

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

    private static final int LONGEST_SECRET = 2000;
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
        RulesForm rules = RulesForm.of(provider.common());
        return new ProviderForm(
                rules.name(),
                provider.issuer(),
                provider.clientId(),
                "",
                provider.secret() == null,
                provider.scopes(),
                rules.emailDomains(),
                rules.provision(),
                rules.defaultRole(),
                rules.allowedDomains(),
                rules.allowedGroups(),
                rules.groupRoles(),
                provider.emailPointer(),
                provider.namePointer(),
                provider.groupsPointer(),
                provider.userinfo(),
                Objects.requireNonNullElse(provider.privateCa(), ""),
                rules.enabled());
    }

    /** Message keys of what is wrong, by field. {@code secretKnown}: an empty secret keeps the one that is stored. */
    Map<String, String> problems(boolean secretKnown) {
        Map<String, String> problems = rules().problems();
        URI address = SsoHttp.address(issuer);
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
        check(problems, "emailPointer", Claims.isPointer(emailPointer), "sso.wrong.pointer");
        check(problems, "namePointer", Claims.isPointer(namePointer), "sso.wrong.pointer");
        check(
                problems,
                "groupsPointer",
                groupsPointer.isEmpty() || Claims.isPointer(groupsPointer),
                "sso.wrong.pointer");
        check(problems, "privateCa", privateCa.isEmpty() || RulesForm.isCertificates(privateCa), "sso.wrong.ca");
        return problems;
    }

    OidcProvider toProvider(UUID id) {
        return new OidcProvider(
                rules().toProvider(id, Kind.OIDC),
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

    RulesForm rules() {
        return new RulesForm(
                name, emailDomains, provision, defaultRole, allowedDomains, allowedGroups, groupRoles, enabled);
    }

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "ProviderForm[" + name + "]";
    }
}
