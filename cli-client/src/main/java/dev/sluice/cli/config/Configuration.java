package dev.sluice.cli.config;

import dev.sluice.cli.admin.AdminApi;
import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
        LIMITS(
                "limits",
                "key",
                List.of(
                        "scope",
                        "member",
                        "group",
                        "workspace",
                        "period",
                        "model_family",
                        "amount",
                        "pool",
                        "calendar",
                        "mode",
                        "fallback_model",
                        "when_store_is_away")),
        RATES("rates", "key", List.of("scope", "member", "workspace", "limits")),
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

    private static final List<String> ONE_GATEWAYS = List.of("api_key", "service_account");

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
        Names names = new Names(api);
        for (Kind kind : Kind.values()) {
            Map<String, ObjectNode> things = new LinkedHashMap<>();
            rows(api, kind).forEach(row -> {
                ObjectNode thing = thing(names, kind, row);
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
            case LIMITS -> nameable(api.list(AdminApi.ROOT + "/spend_limits", Integer.MAX_VALUE));
            case RATES -> nameable(api.list(AdminApi.ROOT + "/rate_limits", Integer.MAX_VALUE));
            case ROUTES -> api.get(AdminApi.ROOT + "/routes").path("data");
            case BETA_RULES -> own(api.get(AdminApi.ROOT + "/beta_rules").path("data"));
        };
    }

    /** What is about a key or a service account belongs to one gateway: neither has a name that means the same elsewhere. */
    private static ArrayNode nameable(JsonNode rows) {
        ArrayNode nameable = Json.array();
        rows.forEach(row -> {
            if (!ONE_GATEWAYS.contains(row.path("scope").path("type").asString(""))) {
                nameable.add(row);
            }
        });
        return nameable;
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

    private static ObjectNode thing(Names names, Kind kind, JsonNode row) {
        ObjectNode thing = Json.object();
        thing.put("id", row.path("id").asString(""));
        switch (kind) {
            case WORKSPACES, GROUPS -> thing.put("name", row.path("name").asString(""));
            case LIMITS -> {
                thing.setAll(names.holder(row.path("scope")));
                copy(row, thing, "period", "model_family", "calendar", "mode", "fallback_model");
                thing.set("amount", row.path("amount"));
                if (row.path("pooled_budget").isObject()) {
                    thing.set("pool", row.path("pooled_budget").path("amount"));
                }
                thing.put("when_store_is_away", row.path("when_store_is_away").asString("closed"));
            }
            case RATES -> {
                thing.setAll(names.holder(row.path("scope")));
                copy(row, thing, "limits");
            }
            case ROUTES, BETA_RULES -> copy(row, thing, kind.content.toArray(String[]::new));
        }
        return keyed(kind, thing);
    }

    private static void copy(JsonNode from, ObjectNode to, String... fields) {
        for (String field : fields) {
            if (!from.path(field).isMissingNode() && !from.path(field).isNull()) {
                to.set(field, from.path(field));
            }
        }
    }

    /** Gives a thing without a name one that is made of what it is about. */
    static ObjectNode keyed(Kind kind, ObjectNode thing) {
        switch (kind) {
            case LIMITS -> {
                leaveOut(thing, "calendar", "utc");
                leaveOut(thing, "mode", "strict");
                thing.put("key", words(thing, "scope", "member", "group", "workspace", "period", "model_family"));
            }
            case RATES -> thing.put("key", words(thing, "scope", "member", "workspace"));
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

    /** What holds anyway is not written, so that it is no difference either. */
    private static void leaveOut(ObjectNode thing, String field, String otherwise) {
        if (thing.path(field).asString("").equals(otherwise)) {
            thing.remove(field);
        }
    }

    private static String words(ObjectNode thing, String... fields) {
        return Stream.of(fields)
                .map(field -> thing.path(field).asString(""))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
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
