package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/**
 * The configuration as a document. Things are named by what people call them, never by ids, so that the file of one gateway
 * can be applied to another. Secrets are not in it, and members are not: those come from the identity provider.
 */
final class Configuration {

    static final int FORMAT = 1;

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    /** A kind of thing, the field that names it, and the fields that are its content. */
    enum Kind {
        WORKSPACES("workspaces", "name", List.of()),
        GROUPS("groups", "name", List.of()),
        LIMITS("limits", "key", List.of("scope", "member", "period", "amount", "when_store_is_away")),
        ROUTES("routes", "key", List.of("models", "providers")),
        BETA_RULES("beta_rules", "key", List.of("kind", "beta", "fields"));

        final String field;
        final String name;
        final List<String> content;

        Kind(String field, String name, List<String> content) {
            this.field = field;
            this.name = name;
            this.content = content;
        }
    }

    private Configuration() {}

    static String yaml(JsonNode document) {
        return YAML.writeValueAsString(document);
    }

    static ObjectNode read(String text, String file) {
        try {
            JsonNode document = YAML.readTree(text);
            if (document instanceof ObjectNode object && object.path("format").asInt(0) == FORMAT) {
                for (String name : object.propertyNames()) {
                    boolean known = name.equals("format")
                            || List.of(Kind.values()).stream().anyMatch(kind -> kind.field.equals(name));
                    if (!known || (!name.equals("format") && !object.path(name).isArray())) {
                        throw new Problem(
                                Exit.USAGE,
                                file + ": " + name + (known ? " is not a list" : " is not known"),
                                "compare it with: sluice config export");
                    }
                }
                return object;
            }
            throw new Problem(
                    Exit.USAGE, file + " does not say format: " + FORMAT, "compare it with: sluice config export");
        } catch (JacksonException e) {
            throw new Problem(Exit.USAGE, file + " is not YAML: " + Json.where(e), "correct it");
        }
    }

    /** What the gateway has; with ids in {@code id}, which files do not have. */
    static Map<Kind, Map<String, ObjectNode>> live(AdminApi api) {
        Map<Kind, Map<String, ObjectNode>> all = new LinkedHashMap<>();
        for (Kind kind : Kind.values()) {
            Map<String, ObjectNode> things = new LinkedHashMap<>();
            rows(api, kind).forEach(row -> {
                ObjectNode thing = thing(api, kind, row);
                things.put(thing.path(kind.name).asString(""), thing);
            });
            all.put(kind, things);
        }
        return all;
    }

    private static JsonNode rows(AdminApi api, Kind kind) {
        return switch (kind) {
            case WORKSPACES -> api.list(AdminApi.ROOT + "/workspaces", Integer.MAX_VALUE);
            case GROUPS -> api.get(AdminApi.ROOT + "/rbac_groups?limit=1000").path("data");
            case LIMITS -> api.list(AdminApi.ROOT + "/spend_limits", Integer.MAX_VALUE);
            case ROUTES -> api.get(AdminApi.ROOT + "/routes").path("data");
            case BETA_RULES -> own(api.get(AdminApi.ROOT + "/beta_rules").path("data"));
        };
    }

    /** Rules of the release have no id and are not the organization's. */
    private static ArrayNode own(JsonNode rules) {
        ArrayNode own = Json.array();
        rules.forEach(rule -> {
            if (rule.path("id").isString()) {
                own.add(rule);
            }
        });
        return own;
    }

    private static ObjectNode thing(AdminApi api, Kind kind, JsonNode row) {
        ObjectNode thing = Json.object();
        thing.put("id", row.path("id").asString(""));
        switch (kind) {
            case WORKSPACES, GROUPS -> thing.put("name", row.path("name").asString(""));
            case LIMITS -> {
                JsonNode scope = row.path("scope");
                thing.put("scope", scope.path("type").asString(""));
                if (scope.path("user_id").isString()) {
                    thing.put("member", address(api, scope.path("user_id").asString("")));
                }
                thing.put("period", row.path("period").asString(""));
                thing.set("amount", row.path("amount"));
                thing.put("when_store_is_away", row.path("when_store_is_away").asString("closed"));
            }
            case ROUTES, BETA_RULES ->
                kind.content.forEach(field -> {
                    if (!row.path(field).isMissingNode() && !row.path(field).isNull()) {
                        thing.set(field, row.path(field));
                    }
                });
        }
        return keyed(kind, thing);
    }

    private static String address(AdminApi api, String id) {
        JsonNode member = api.find(AdminApi.ROOT + "/users/" + id);
        return member == null ? id : member.path("email").asString(id);
    }

    /** Gives a thing without a name one that is made of what it is about. */
    static ObjectNode keyed(Kind kind, ObjectNode thing) {
        switch (kind) {
            case LIMITS ->
                thing.put(
                        "key",
                        thing.path("scope").asString("") + " "
                                + thing.path("member").asString("") + " "
                                + thing.path("period").asString(""));
            case ROUTES -> thing.put("key", thing.path("models").toString());
            case BETA_RULES ->
                thing.put(
                        "key",
                        thing.path("kind").asString("") + " "
                                + thing.path("beta").asString(""));
            case WORKSPACES, GROUPS -> {}
        }
        return thing;
    }

    /** The content alone, as it stands in a file. */
    static ObjectNode content(Kind kind, ObjectNode thing) {
        ObjectNode content = Json.object();
        if (kind.name.equals("name")) {
            content.put("name", thing.path("name").asString(""));
        }
        kind.content.forEach(field -> {
            if (!thing.path(field).isMissingNode()) {
                content.set(field, thing.path(field));
            }
        });
        return content;
    }
}
