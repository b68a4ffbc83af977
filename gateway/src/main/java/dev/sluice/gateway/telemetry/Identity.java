package dev.sluice.gateway.telemetry;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who really sent something, as attributes.
 *
 * @param id public form
 * @param email empty where it is not known
 */
record Identity(String id, String email, List<String> groups) {

    /** What clients may not say of themselves. */
    private static final Set<String> CLAIMS = Set.of(
            "user.id",
            "user.email",
            "user.name",
            "user.groups",
            "user.account_uuid",
            "user.account_id",
            "organization.id",
            "identity.source",
            "enduser.id",
            "enduser.sub");

    static boolean claims(String key) {
        return CLAIMS.contains(key);
    }

    Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("user.id", id);
        attributes.put("enduser.id", id);
        if (!email.isEmpty()) {
            attributes.put("user.email", email);
        }
        if (!groups.isEmpty()) {
            attributes.put("user.groups", String.join(",", groups));
        }
        attributes.put("identity.source", "sluice");
        return attributes;
    }
}
