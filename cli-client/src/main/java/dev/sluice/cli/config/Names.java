package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.admin.Called;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Turns the ids of one gateway into names that a file can hold, and back. */
final class Names {

    private final AdminApi api;
    private final Called called;

    Names(AdminApi api) {
        this.api = api;
        this.called = new Called(api, true);
    }

    /** Whom a limit or rate is for, by name: {@code scope}, and {@code member}, {@code group} or {@code workspace}. */
    ObjectNode holder(JsonNode scope) {
        String type = scope.path("type").asString("");
        ObjectNode holder = Json.object().put("scope", type);
        switch (type) {
            case "user" -> holder.put("member", of("member", id(scope, "user_id")));
            case "rbac_group" -> holder.put("group", of("group", id(scope, "rbac_group_id")));
            case "workspace" -> holder.put("workspace", of("workspace", id(scope, "workspace_id")));
            default -> {}
        }
        return holder;
    }

    /** Spend limits name the field after what it is about; rates call it {@code id}. */
    private static String id(JsonNode scope, String field) {
        return scope.path(field).asString(scope.path("id").asString(""));
    }

    /** What people call a {@code member}, {@code group} or {@code workspace}; its id when it is gone. */
    String of(String type, String id) {
        return switch (type) {
            case "member" -> called.member(id);
            case "group" -> called.group(id);
            default -> called.workspace(id);
        };
    }

    /** The id that the gateway knows the holder by; members and groups go by their names. */
    String id(ObjectNode content) {
        if (content.has("member")) {
            return content.path("member").asString("");
        }
        if (content.has("group")) {
            return content.path("group").asString("");
        }
        return workspaceId(content.path("workspace").asString(""));
    }

    String workspaceId(String workspace) {
        return named(api.list(Kind.WORKSPACES.path, Integer.MAX_VALUE), "workspace", workspace);
    }

    String groupId(String group) {
        return named(api.get(Kind.GROUPS.path + "?limit=1000").path("data"), "group", group);
    }

    private static String named(JsonNode rows, String what, String name) {
        for (JsonNode each : rows) {
            if (each.path("name").asString("").equals(name)
                    || each.path("id").asString("").equals(name)) {
                return each.path("id").asString("");
            }
        }
        throw new Problem(Exit.USAGE, "there is no " + what + " " + name, "add it under " + what + "s");
    }
}
