package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.gateway.Gateway;
import dev.sluice.cli.world.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a gateway has, as things of the file; {@code id} is what the gateway calls them by. */
final class Live {

    private static final List<String> ONE_GATEWAYS = List.of("api_key", "service_account");

    private final AdminApi api;
    private final Names names;

    private Live(AdminApi api) {
        this.api = api;
        this.names = new Names(api);
    }

    /** By kind and key. */
    static Map<Kind, Map<String, ObjectNode>> of(AdminApi api) {
        Live live = new Live(api);
        Map<Kind, Map<String, ObjectNode>> all = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            all.put(kind, live.things(kind));
        }
        return all;
    }

    static Map<String, ObjectNode> of(AdminApi api, Kind kind) {
        return new Live(api).things(kind);
    }

    private Map<String, ObjectNode> things(Kind kind) {
        List<ObjectNode> things = new ArrayList<>();
        rows(kind).forEach(row -> things.add(thing(kind, row)));
        return Configuration.keyed(kind, things);
    }

    private JsonNode rows(Kind kind) {
        return switch (kind) {
            case WORKSPACES, GUARDRAILS, TELEMETRY -> api.list(kind.path, Integer.MAX_VALUE);
            case LIMITS, RATES -> nameable(api.list(kind.path, Integer.MAX_VALUE));
            case GROUPS -> api.get(kind.path + "?limit=1000").path("data");
            case BETA_RULES ->
                with(api.get(kind.path).path("data"), row -> row.path("id").isString());
            case PROVIDERS ->
                with(
                        api.get(kind.path).path("data"),
                        row -> row.path("source").asString("").equals("console"));
            case MODELS ->
                with(
                        api.get(kind.path).path("data"),
                        row -> !row.path("aliases").isEmpty()
                                || !row.path("upstream_ids").isEmpty());
            default -> api.get(kind.path).path("data");
        };
    }

    /** What is about a key or a service account belongs to one gateway: neither has a name that means the same elsewhere. */
    private static ArrayNode nameable(JsonNode rows) {
        return with(
                rows,
                row -> !ONE_GATEWAYS.contains(row.path("scope").path("type").asString("")));
    }

    private static ArrayNode with(JsonNode rows, Predicate<JsonNode> wanted) {
        ArrayNode kept = Json.array();
        rows.forEach(row -> {
            if (wanted.test(row)) {
                kept.add(row);
            }
        });
        return kept;
    }

    private ObjectNode thing(Kind kind, JsonNode row) {
        ObjectNode thing = Json.object();
        switch (kind) {
            case LIMITS -> {
                thing.setAll(names.holder(row.path("scope")));
                copy(row, thing, List.of("period", "model_family", "calendar", "mode", "fallback_model"));
                thing.set("amount", row.path("amount"));
                if (row.path("pooled_budget").isObject()) {
                    thing.set("pool", row.path("pooled_budget").path("amount"));
                }
                thing.put("when_store_is_away", row.path("when_store_is_away").asString("closed"));
            }
            case RATES -> {
                thing.setAll(names.holder(row.path("scope")));
                copy(row, thing, List.of("limits"));
            }
            case GUARDRAILS -> {
                copy(row, thing, kind.content);
                String type = row.path("audience").path("type").asString("");
                if (!type.equals("everybody")) {
                    thing.put(
                            type, names.of(type, row.path("audience").path("id").asString("")));
                }
            }
            case ROUTES, RESIDENCY -> {
                copy(row, thing, kind.content);
                if (thing.has("workspace")) {
                    thing.put(
                            "workspace",
                            names.of("workspace", row.path("workspace").asString("")));
                }
            }
            case PROVIDERS -> {
                copy(row, thing, kind.content);
                thing.set("credential", credential(row));
            }
            case TELEMETRY -> {
                copy(row, thing, kind.content);
                ObjectNode headers = thing.putObject("headers");
                row.path("header_names")
                        .forEach(name -> headers.put(
                                name.asString(""),
                                SecretNames.made(kind, row.path("name").asString(""), name.asString(""))));
            }
            case WEBHOOKS -> {
                copy(row, thing, kind.content);
                String name = row.path("name").asString("");
                thing.put("url", SecretNames.made(kind, name, "url"));
                if (row.path("kind").asString("").equals("signed_json")) {
                    thing.put("secret", SecretNames.made(kind, name, "secret"));
                }
            }
            case POLICIES -> policy(thing, row);
            default -> copy(row, thing, kind.content);
        }
        ObjectNode content = Configuration.content(kind, thing);
        content.put(
                "id",
                row.path("id")
                        .asString(row.path("name").asString(row.path("address").asString(""))));
        return content;
    }

    private static ObjectNode credential(JsonNode row) {
        String provider = row.path("name").asString("");
        String type = row.path("credential").path("type").asString("");
        String hint = row.path("credential").path("hint").asString("");
        ObjectNode credential = Json.object();
        List<String> secrets = switch (type) {
            case "api_key" -> List.of("api_key");
            case "bearer" -> List.of("bearer_token");
            case "aws_static" -> List.of("aws_access_key_id", "aws_secret_access_key");
            case "google_json" -> List.of("google_credentials");
            case "azure_client" -> List.of("azure_tenant_id", "azure_client_secret");
            default -> List.of();
        };
        if (type.equals("aws_role")) {
            credential.put("aws_role_arn", hint);
        }
        if (type.equals("azure_client")) {
            credential.put("azure_client_id", hint);
        }
        secrets.forEach(field -> credential.put(field, SecretNames.made(Kind.PROVIDERS, provider, field)));
        return credential;
    }

    /** Live for everybody with one version: that one. Otherwise what is newest, and it is not said to be live. */
    private void policy(ObjectNode thing, JsonNode row) {
        String path = Kind.POLICIES.path + "/" + Gateway.encoded(row.path("id").asString(""));
        JsonNode live = row.path("live_versions");
        boolean one = live.size() == 1;
        int version = one ? live.path(0).asInt() : row.path("latest_version").asInt(0);
        JsonNode body = version == 0
                ? api.get(path).path("draft").path("body")
                : api.get(path + "/versions/" + version).path("body");
        thing.put("name", row.path("name").asString(""));
        thing.put("live", one);
        copy(body, thing, List.of("match", "settings", "gateway", "desktop"));
    }

    private static void copy(JsonNode from, ObjectNode to, List<String> fields) {
        for (String field : fields) {
            if (!from.path(field).isMissingNode() && !from.path(field).isNull()) {
                to.set(field, from.path(field));
            }
        }
    }
}
