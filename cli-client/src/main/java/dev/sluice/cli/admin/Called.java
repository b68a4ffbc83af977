package dev.sluice.cli.admin;

import dev.sluice.cli.gateway.Gateway;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** What people call the members, groups and workspaces that the Admin API names by ids; each is asked for once. */
public final class Called {

    private final AdminApi api;
    private final boolean must;
    private final Map<String, String> known = new HashMap<>();

    /** @param must whether it is an error that the admin key may not see a name; otherwise the id has to do */
    public Called(AdminApi api, boolean must) {
        this.api = api;
        this.must = must;
    }

    public String member(String id) {
        return name("/users/", id, "email");
    }

    public String group(String id) {
        return name("/rbac_groups/", id, "name");
    }

    public String workspace(String id) {
        return name("/workspaces/", id, "name");
    }

    /** Whom a spend limit is for, in words. */
    String holder(JsonNode scope) {
        return switch (scope.path("type").asString("")) {
            case "user" -> member(scope.path("user_id").asString(""));
            case "rbac_group" -> "group " + group(scope.path("rbac_group_id").asString(""));
            case "workspace" ->
                "workspace " + workspace(scope.path("workspace_id").asString(""));
            case "organization" -> "each member";
            case "api_key" ->
                "key " + name("/api_keys/", scope.path("api_key_id").asString(""), "name");
            case "service_account" ->
                "service account "
                        + name(
                                "/service_accounts/",
                                scope.path("service_account_id").asString(""),
                                "name");
            default -> scope.path("type").asString("-");
        };
    }

    /** The id itself when what it names is gone. */
    private String name(String path, String id, String field) {
        return known.computeIfAbsent(id, each -> {
            String at = AdminApi.ROOT + path + Gateway.encoded(each);
            JsonNode found = must ? api.find(at) : api.findIfAllowed(at);
            return found == null ? each : found.path(field).asString(each);
        });
    }
}
