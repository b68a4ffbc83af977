package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.config.Configuration.Kind;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What has to happen so that the gateway is as the file says. A kind that the file leaves out is left alone. */
record Plan(List<Step> steps) {

    enum Change {
        CREATE,
        CHANGE,
        DELETE
    }

    /** @param before what is there now; null when it is new */
    record Step(
            Change change,
            Kind kind,
            String name,
            @Nullable ObjectNode before,
            @Nullable ObjectNode after) {

        /** The fields that change, as {@code amount: "200" → "250"}. */
        String difference() {
            if (before == null || after == null) {
                return "";
            }
            return kind.content.stream()
                    .filter(field -> !before.path(field).equals(after.path(field)))
                    .map(field -> field + ": " + shown(before.path(field)) + " → " + shown(after.path(field)))
                    .collect(Collectors.joining(", "));
        }

        private static String shown(JsonNode value) {
            return value.isMissingNode() ? "-" : value.toString();
        }
    }

    static Plan of(ObjectNode document, Map<Kind, Map<String, ObjectNode>> live) {
        List<Step> steps = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            if (document.has(kind.field)) {
                compare(kind, document.path(kind.field), live.getOrDefault(kind, Map.of()), steps);
            }
        }
        return new Plan(List.copyOf(steps));
    }

    private static void compare(Kind kind, JsonNode wanted, Map<String, ObjectNode> there, List<Step> steps) {
        Map<String, ObjectNode> named = new LinkedHashMap<>();
        for (JsonNode thing : wanted) {
            if (!(thing instanceof ObjectNode object)) {
                throw new Problem(Exit.USAGE, kind.field + " holds something that is no object", "correct it");
            }
            ObjectNode keyed = Configuration.keyed(kind, object.deepCopy());
            String name = keyed.path(kind.name).asString("");
            if (name.isBlank() || named.put(name, keyed) != null) {
                throw new Problem(
                        Exit.USAGE,
                        kind.field + ": " + (name.isBlank() ? "something has no name" : name + " stands there twice"),
                        "correct it");
            }
        }
        named.forEach((name, thing) -> {
            ObjectNode before = there.get(name);
            ObjectNode after = Configuration.content(kind, thing);
            if (before == null) {
                steps.add(new Step(Change.CREATE, kind, name, null, after));
            } else if (!Configuration.content(kind, before).equals(after)) {
                steps.add(new Step(Change.CHANGE, kind, name, before, after));
            }
        });
        there.forEach((name, thing) -> {
            if (!named.containsKey(name)) {
                steps.add(new Step(Change.DELETE, kind, name, thing, null));
            }
        });
    }

    /** Carries one step out. */
    static void apply(AdminApi api, Step step) {
        ObjectNode before = step.before();
        ObjectNode after = step.after();
        String id = before == null ? "" : Gateway.encoded(before.path("id").asString(""));
        switch (step.kind()) {
            case WORKSPACES -> {
                if (after == null) {
                    api.post(AdminApi.ROOT + "/workspaces/" + id + "/archive", Json.object());
                } else {
                    api.post(AdminApi.ROOT + "/workspaces", after);
                }
            }
            case GROUPS -> replace(api, AdminApi.ROOT + "/rbac_groups", id, after);
            case LIMITS ->
                replace(api, AdminApi.ROOT + "/spend_limits", id, after == null ? null : limit(api, before, after));
            case RATES -> replace(api, AdminApi.ROOT + "/rate_limits", id, after == null ? null : rate(api, after));
            case ROUTES -> replace(api, AdminApi.ROOT + "/routes", id, after);
            case BETA_RULES -> replace(api, AdminApi.ROOT + "/beta_rules", id, after);
        }
    }

    /** The new one first: should it be refused, the old one still stands. Limits and beta rules replace by themselves. */
    private static void replace(AdminApi api, String path, String id, @Nullable ObjectNode after) {
        if (after != null) {
            JsonNode made = api.post(path, after);
            if (id.isEmpty() || made.path("id").asString("").equals(id)) {
                return;
            }
        }
        if (!id.isEmpty() && api.find(path + "/" + id) != null) {
            api.delete(path + "/" + id);
        } else if (!id.isEmpty() && after == null) {
            api.deleteIfThere(path + "/" + id);
        }
    }

    private static ObjectNode limit(AdminApi api, @Nullable ObjectNode before, ObjectNode content) {
        ObjectNode body = Json.object();
        String type = content.path("scope").asString("");
        ObjectNode scope = body.putObject("scope").put("type", type);
        if (!type.equals("organization")) {
            scope.put(type + "_id", new Names(api).id(content));
        }
        for (String field : List.of("period", "model_family", "calendar", "mode", "fallback_model")) {
            if (content.has(field)) {
                body.set(field, content.path(field));
            }
        }
        String amount = content.path("amount").asString("");
        boolean unlimited = amount.isEmpty();
        boolean hadAmount = before != null && !before.path("amount").isNull();
        if (!unlimited || hadAmount || !content.has("pool")) {
            body.put("amount", unlimited ? null : amount);
        }
        if (content.has("pool")) {
            body.putObject("pooled_budget").put("amount", content.path("pool").asString(""));
        } else if (before != null && before.has("pool")) {
            body.putNull("pooled_budget");
        }
        body.put("when_store_is_away", content.path("when_store_is_away").asString("closed"));
        return body;
    }

    private static ObjectNode rate(AdminApi api, ObjectNode content) {
        ObjectNode body = Json.object();
        String type = content.path("scope").asString("");
        ObjectNode scope = body.putObject("scope").put("type", type);
        if (!type.equals("each_user")) {
            scope.put("id", new Names(api).id(content));
        }
        body.set("limits", content.path("limits"));
        return body;
    }
}
