package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the ids of one gateway into names that a file can hold, and back. */
final class Names {

    private final AdminApi api;
    private final Map<String, String> known = new HashMap<>();

    Names(AdminApi api) {
        this.api = api;
    }

    /** Whom a limit or rate is for, by name: {@code scope}, and {@code member}, {@code group} or {@code workspace}. */
    ObjectNode holder(JsonNode scope) {
        String type = scope.path("type").asString("");
        ObjectNode holder = Json.object().put("scope", type);
        switch (type) {
            case "user" -> holder.put("member", name("/users/", id(scope, "user_id"), "email"));
            case "rbac_group" -> holder.put("group", name("/rbac_groups/", id(scope, "rbac_group_id"), "name"));
            case "workspace" -> holder.put("workspace", name("/workspaces/", id(scope, "workspace_id"), "name"));
            default -> {}
        }
        return holder;
    }

    /** Spend limits name the field after what it is about; rates call it {@code id}. */
    private static String id(JsonNode scope, String field) {
        return scope.path(field).asString(scope.path("id").asString(""));
    }

    private String name(String path, String id, String field) {
        return known.computeIfAbsent(id, each -> {
            JsonNode found = api.find(AdminApi.ROOT + path + Gateway.encoded(each));
            return found == null ? each : found.path(field).asString(each);
        });
    }

    /** The id that the gateway knows the holder by; members and groups go by their names. */
    String id(ObjectNode content) {
        if (content.has("member")) {
            return content.path("member").asString("");
        }
        if (content.has("group")) {
            return content.path("group").asString("");
        }
        String workspace = content.path("workspace").asString("");
        for (JsonNode each : api.list(AdminApi.ROOT + "/workspaces", Integer.MAX_VALUE)) {
            if (each.path("name").asString("").equals(workspace)) {
                return each.path("id").asString("");
            }
        }
        throw new Problem(Exit.USAGE, "there is no workspace " + workspace, "add it under workspaces");
    }
}
