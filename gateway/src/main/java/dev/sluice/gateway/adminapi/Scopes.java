package dev.sluice.gateway.adminapi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which scope a path of the Admin API needs; {@code read:} to look, {@code write:} to change. */
final class Scopes {

    /** What is not listed here, such as providers and prices, belongs to the organization. */
    private static final String OTHER = "organization";

    private static final Map<String, String> BY_PATH = Map.of(
            "users", "members",
            "invites", "members",
            "workspaces", "workspaces",
            "api_keys", "api_keys",
            "rbac_groups", "rbac_groups",
            "spend_limits", "spend_limits",
            "spend_limit_increase_requests", "spend_limits",
            "usage_entries", "analytics",
            "usage_report", "analytics",
            "cost_report", "analytics");

    private Scopes() {}

    /** The scope that a request needs; null when every key may. */
    static @Nullable String needed(String method, String path) {
        boolean organization = path.startsWith(AdminApiSecurity.ROOT);
        if (!organization) {
            return "read:compliance_activities";
        }
        String below = path.substring(AdminApiSecurity.ROOT.length()).replaceFirst("^/", "");
        String first = below.split("[/;]", -1)[0];
        if (first.equals("me") || first.isEmpty()) {
            return null;
        }
        boolean reads = method.equals("GET") || method.equals("HEAD");
        return (reads ? "read:" : "write:") + BY_PATH.getOrDefault(first, OTHER);
    }

    /** Why a key may not, for its holder; null when it may. */
    static @Nullable String problem(AdminKey key, String method, String path) {
        List<String> held = key.scopes();
        String needed = needed(method, path);
        if (held == null || needed == null || held.contains(needed)) {
            return null;
        }
        return "this admin key lacks the scope " + needed + "; it has "
                + (held.isEmpty() ? "none" : String.join(", ", held));
    }
}
