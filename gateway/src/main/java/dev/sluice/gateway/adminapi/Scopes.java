package dev.sluice.gateway.adminapi;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Which scope a path of the Admin API needs; {@code read:} to look, {@code write:} to change. */
public final class Scopes {

    /** What is not listed here, such as providers and prices, belongs to the organization. */
    private static final String OTHER = "organization";

    private static final Map<String, String> BY_PATH = Map.ofEntries(
            Map.entry("policies", "policies"),
            Map.entry("mcp_servers", "policies"),
            Map.entry("users", "members"),
            Map.entry("invites", "members"),
            Map.entry("workspaces", "workspaces"),
            Map.entry("api_keys", "api_keys"),
            Map.entry("service_accounts", "service_accounts"),
            Map.entry("trust_rules", "service_accounts"),
            Map.entry("admin_keys", "admin_keys"),
            Map.entry("rbac_groups", "rbac_groups"),
            Map.entry("spend_limits", "spend_limits"),
            Map.entry("spend_limit_increase_requests", "spend_limits"),
            Map.entry("usage_entries", "analytics"),
            Map.entry("usage_report", "analytics"),
            Map.entry("cost_report", "analytics"));

    private static final String ACTIVITIES = "read:compliance_activities";

    private Scopes() {}

    /** Every scope there is, by name. */
    public static List<String> all() {
        return Stream.concat(
                        Stream.concat(BY_PATH.values().stream(), Stream.of(OTHER))
                                .flatMap(what -> what.equals("analytics")
                                        ? Stream.of("read:" + what)
                                        : Stream.of("read:" + what, "write:" + what)),
                        Stream.of(ACTIVITIES))
                .distinct()
                .sorted()
                .toList();
    }

    /** The scope that a request needs; null when every key may. */
    static @Nullable String needed(String method, String path) {
        boolean organization = path.startsWith(AdminApiSecurity.ROOT);
        if (!organization) {
            return ACTIVITIES;
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
