package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Role;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/**
 * What counts for every identity provider, whatever it speaks. Domains are in lower case.
 *
 * @param emailDomains domains that it may speak for; their addresses are sent to it and may be linked to members
 * @param provision whether unknown people become members at their first sign-in
 * @param defaultRole role of such members
 * @param allowedDomains domains of addresses that may come in; empty means any
 * @param allowedGroups groups of which somebody must be in one; empty means no condition
 * @param groupRoles role of a group's members; the highest counts
 */
public record IdentityProvider(
        UUID id,
        Kind kind,
        String name,
        boolean enabled,
        List<String> emailDomains,
        boolean provision,
        Role defaultRole,
        List<String> allowedDomains,
        List<String> allowedGroups,
        Map<String, Role> groupRoles,
        Instant updatedAt) {

    /** What a provider speaks. */
    public enum Kind {
        OIDC,
        SAML
    }

    /** Where browsers begin; {@code /start} and {@code /test} are below. */
    public String path() {
        return (kind == Kind.SAML ? "/sso/saml/" : "/sso/") + id;
    }

    /** Its page in the console. */
    public String page() {
        return (kind == Kind.SAML ? "/console/sso/saml/" : "/console/sso/") + id + "/edit";
    }

    /** Whether it may say who has this address. */
    boolean speaksFor(String email) {
        return emailDomains.contains(domain(email));
    }

    /** The part behind the last @, in lower case; empty when there is none. */
    static String domain(String email) {
        int at = email.lastIndexOf('@');
        return at < 0 ? "" : email.substring(at + 1).strip().toLowerCase(Locale.ROOT);
    }
}
