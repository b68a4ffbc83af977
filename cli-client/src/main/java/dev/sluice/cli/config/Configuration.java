package dev.sluice.cli.config;

import dev.sluice.cli.world.Exit;
import dev.sluice.cli.world.Json;
import dev.sluice.cli.world.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.dataformat.yaml.YAMLFactory;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;
import tools.jackson.dataformat.yaml.util.StringQuotingChecker;

/**
 * The configuration as a document. Things are named by what people call them, never by ids, so that the file of one gateway
 * can be applied to another. Secrets are not in it, and members are not: those come from the identity provider.
 */
final class Configuration {

    static final int FORMAT = 1;

    /** Times and dates are texts here; older readers of YAML would take 18:00 for a number. */
    private static final StringQuotingChecker CAREFUL = new StringQuotingChecker.Default() {
        @Override
        public boolean needToQuoteValue(String value) {
            return super.needToQuoteValue(value) || value.matches("[-+]?\\d[\\d_:.eE+-]*");
        }
    };

    private static final YAMLMapper QUOTING = YAMLMapper.builder(
                    YAMLFactory.builder().stringQuotingChecker(CAREFUL).build())
            .disable(YAMLWriteFeature.WRITE_DOC_START_MARKER)
            .disable(YAMLWriteFeature.SPLIT_LINES)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final YAMLMapper YAML = QUOTING.rebuild()
            .enable(YAMLWriteFeature.MINIMIZE_QUOTES)
            .enable(YAMLWriteFeature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build();

    /** What holds anyway is not written, so that it is no difference either. */
    private static final Map<Kind, Map<String, String>> DEFAULTS = Map.of(
            Kind.LIMITS, Map.of("calendar", "\"utc\"", "mode", "\"strict\""),
            Kind.PROVIDERS,
                    Map.of(
                            "zero_retention", "false",
                            "baa", "false",
                            "regional_prices", "false",
                            "price_multiplier", "\"1\"",
                            "jurisdictions", "[]",
                            "enabled", "true",
                            "credential", "{}"),
            Kind.MODELS, Map.of("aliases", "[]", "upstream_ids", "{}"),
            Kind.RESIDENCY, Map.of("zero_retention", "false", "baa", "false", "jurisdictions", "[]"),
            Kind.GUARDRAILS, Map.of("enabled", "true"),
            Kind.TELEMETRY, Map.of("enabled", "true", "headers", "{}"),
            Kind.MCP_SERVERS, Map.of("purpose", "\"\""),
            Kind.POLICIES, Map.of("live", "false", "match", "{}", "settings", "{}", "gateway", "{}", "desktop", "{}"));

    private Configuration() {}

    /** As few quotation marks as can be; all of them should that not read back as what was written. */
    static String yaml(JsonNode document) {
        String brief = YAML.writeValueAsString(document);
        return YAML.readTree(brief).equals(document) ? brief : QUOTING.writeValueAsString(document);
    }

    /** Everything that a gateway has. */
    static ObjectNode document(Map<Kind, Map<String, ObjectNode>> live, @Nullable ObjectNode named) {
        ObjectNode document = Json.object().put("format", FORMAT);
        live.forEach((kind, things) -> {
            Map<String, ObjectNode> known =
                    named == null || !named.has(kind.field) ? Map.of() : things(kind, named.path(kind.field));
            List<ObjectNode> contents = new ArrayList<>();
            things.forEach((key, thing) -> contents.add(
                    SecretNames.namedAs(kind, content(kind, thing), known.getOrDefault(key, Json.object()))));
            if (!kind.inTheGatewaysOrder()) {
                contents.sort(Comparator.comparing(content -> content.toString()));
            }
            ArrayNode list = document.putArray(kind.field);
            contents.forEach(list::add);
        });
        return document;
    }

    static ObjectNode read(String text, String file) {
        try {
            JsonNode document = YAML.readTree(text);
            if (document instanceof ObjectNode object && object.path("format").asInt(0) == FORMAT) {
                for (String name : object.propertyNames()) {
                    boolean known = name.equals("format") || Kind.of(name) != null;
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

    /** The things of a list of the file, by key. */
    static Map<String, ObjectNode> things(Kind kind, JsonNode list) {
        List<ObjectNode> things = new ArrayList<>();
        for (JsonNode thing : list) {
            if (!(thing instanceof ObjectNode object)) {
                throw new Problem(Exit.USAGE, kind.field + " holds something that is no object", "correct it");
            }
            for (String name : object.propertyNames()) {
                if (!kind.content.contains(name)) {
                    throw new Problem(
                            Exit.USAGE,
                            kind.field + " " + key(kind, object) + ": " + name + " is not known",
                            "it may have: " + String.join(", ", kind.content));
                }
            }
            things.add(content(kind, object));
        }
        Map<String, ObjectNode> keyed = keyed(kind, things);
        keyed.forEach((name, thing) -> SecretNames.check(kind, name, thing));
        return keyed;
    }

    /** By key; where names may repeat, the second gets a number. */
    static Map<String, ObjectNode> keyed(Kind kind, List<ObjectNode> things) {
        Map<String, ObjectNode> keyed = new LinkedHashMap<>();
        for (ObjectNode thing : things) {
            String key = key(kind, thing);
            String free = key;
            for (int number = 2; kind.repeats() && keyed.containsKey(free); number++) {
                free = key + " #" + number;
            }
            if (key.isBlank() || (keyed.put(free, thing) != null && !kind.onlyGrows())) {
                throw new Problem(
                        Exit.USAGE,
                        kind.field + ": " + (key.isBlank() ? "something has no name" : key + " stands there twice"),
                        "correct it");
            }
        }
        return keyed;
    }

    /** What a thing is called in plans, and by which it is found again. */
    private static String key(Kind kind, ObjectNode thing) {
        return switch (kind) {
            case LIMITS -> words(thing, "scope", "member", "group", "workspace", "period", "model_family");
            case RATES -> words(thing, "scope", "member", "workspace");
            case MODELS -> words(thing, "id");
            case ROUTES -> joined(thing.path("models")) + workspace(thing, "");
            case RESIDENCY -> workspace(thing, "everywhere").strip();
            case BETA_RULES -> words(thing, "kind", "beta");
            case CONTRACT_RATES -> words(thing, "provider", "model", "valid_from");
            case CONTRACT_FACTORS -> words(thing, "provider", "valid_from");
            case ALERT_RECIPIENTS -> words(thing, "address");
            default -> words(thing, "name");
        };
    }

    private static String workspace(ObjectNode thing, String otherwise) {
        return thing.has("workspace") ? " in " + thing.path("workspace").asString("") : otherwise;
    }

    private static String joined(JsonNode texts) {
        List<String> all = new ArrayList<>();
        texts.forEach(text -> all.add(text.asString("")));
        return String.join(", ", all);
    }

    private static String words(ObjectNode thing, String... fields) {
        return Stream.of(fields)
                .map(field -> thing.path(field).asString(""))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
    }

    /** The content alone, as it stands in a file: fields in their order, nothing that holds anyway. */
    static ObjectNode content(Kind kind, ObjectNode thing) {
        ObjectNode content = Json.object();
        Map<String, String> defaults = DEFAULTS.getOrDefault(kind, Map.of());
        kind.content.forEach(field -> {
            JsonNode value = thing.path(field);
            if (kind == Kind.POLICIES && field.equals("match")) {
                value = withoutEmpty(value);
            }
            // A limit's missing amount is said: it means unlimited.
            boolean said = !value.isMissingNode() && (!value.isNull() || kind == Kind.LIMITS);
            if (said && !value.toString().equals(defaults.get(field))) {
                content.set(field, value);
            }
        });
        return content;
    }

    private static JsonNode withoutEmpty(JsonNode match) {
        ObjectNode kept = Json.object();
        match.propertyNames().forEach(name -> {
            if (!match.path(name).isEmpty()) {
                kept.set(name, match.path(name));
            }
        });
        return kept;
    }
}
