package dev.sluice.gateway.policies;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies as a YAML file that can be kept in Git, and the policies of the vendor's {@code gateway.yaml}. */
final class PolicyYaml {

    /** Characters of a file. */
    static final int MOST_CHARACTERS = 2_000_000;

    private static final int DEEPEST = 60;
    private static final int MOST_ALIASES = 20;
    private static final int MOST_NODES = 200_000;

    private PolicyYaml() {}

    /** A policy of a file; names instead of ids. */
    record Entry(
            String name,
            List<String> groups,
            List<String> emailDomains,
            List<String> workspaces,
            List<String> members,
            ObjectNode settings,
            ObjectNode gateway,
            ObjectNode desktop) {}

    /**
     * What stands in a file.
     *
     * @param left sections that say something and are not imported
     */
    record Read(List<Entry> policies, List<String> left) {}

    static String write(List<Entry> entries) {
        List<Object> policies = new ArrayList<>();
        for (Entry entry : entries) {
            Map<String, Object> match = new LinkedHashMap<>();
            put(match, "groups", entry.groups());
            put(match, "email_domains", entry.emailDomains());
            put(match, "workspaces", entry.workspaces());
            put(match, "members", entry.members());
            Map<String, Object> policy = new LinkedHashMap<>();
            policy.put("name", entry.name());
            policy.put("match", match);
            policy.put("settings", plain(entry.settings()));
            if (!entry.gateway().isEmpty()) {
                policy.put("gateway", plain(entry.gateway()));
            }
            if (!entry.desktop().isEmpty()) {
                policy.put("desktop", plain(entry.desktop()));
            }
            policies.add(policy);
        }
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        return new Yaml(new Representer(options), options).dump(Map.of("policies", policies));
    }

    private static void put(Map<String, Object> match, String name, List<String> values) {
        if (!values.isEmpty()) {
            match.put(name, values);
        }
    }

    /**
     * Reads either form.
     *
     * @throws InvalidPolicyException when it is neither; the message says where
     */
    static Read read(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw new InvalidPolicyException("file: has more than " + MOST_CHARACTERS + " characters");
        }
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setNestingDepthLimit(DEEPEST);
        options.setMaxAliasesForCollections(MOST_ALIASES);
        options.setCodePointLimit(MOST_CHARACTERS);
        options.setAllowRecursiveKeys(false);
        JsonNode root = json(load(text, options), 0, new int[] {0});
        if (root.path("policies").isArray()) {
            return new Read(entries(root.path("policies"), "policies", "settings", "email_domains"), List.of());
        }
        if (root.path("managed").path("policies").isArray()) {
            List<String> left = root.propertyNames().stream()
                    .filter(name -> !name.equals("managed"))
                    .toList();
            return new Read(
                    entries(root.path("managed").path("policies"), "managed.policies", "cli", "email_domain"), left);
        }
        throw new InvalidPolicyException("file: has neither policies nor managed.policies");
    }

    private static @Nullable Object load(String text, LoaderOptions options) {
        try {
            return new Yaml(new SafeConstructor(options)).load(text);
        } catch (YAMLException e) {
            String why = String.valueOf(e.getMessage())
                    .lines()
                    .limit(2)
                    .map(String::strip)
                    .collect(Collectors.joining(" "));
            throw new InvalidPolicyException("file: is not YAML: " + why);
        } catch (IllegalArgumentException | ClassCastException | IndexOutOfBoundsException e) {
            // Dates and numbers that only look like some make the parser throw these.
            throw new InvalidPolicyException("file: is not YAML: a value cannot be read");
        }
    }

    private static List<Entry> entries(JsonNode policies, String where, String settings, String domains) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode policy : policies) {
            String at = where + "[" + entries.size() + "]";
            if (!policy.isObject()) {
                throw new InvalidPolicyException(at + ": must be an object");
            }
            JsonNode match = match(policy, List.of("groups", domains, "workspaces", "members"), at);
            List<String> groups = texts(match, "groups", at);
            List<String> emailDomains = texts(match, domains, at);
            String name = policy.path("name").asString(match.isEmpty() ? "Everyone" : named(groups, emailDomains));
            entries.add(new Entry(
                    name.length() > PolicyDesk.LONGEST_NAME ? name.substring(0, PolicyDesk.LONGEST_NAME) : name,
                    groups,
                    emailDomains,
                    texts(match, "workspaces", at),
                    texts(match, "members", at),
                    object(policy, settings, at),
                    object(policy, "gateway", at),
                    object(policy, "desktop", at)));
        }
        return entries;
    }

    /** A condition nobody knows is refused: left out, it would make the policy one for more people than its author meant. */
    private static JsonNode match(JsonNode policy, List<String> known, String at) {
        JsonNode match = policy.path("match");
        if (!match.isMissingNode() && !match.isNull() && !match.isObject()) {
            throw new InvalidPolicyException(at + ".match: must be an object");
        }
        for (String name : match.propertyNames()) {
            if (!known.contains(name)) {
                throw new InvalidPolicyException(
                        at + ".match." + name + ": is not known; there are " + String.join(", ", known));
            }
        }
        return match;
    }

    private static String named(List<String> groups, List<String> domains) {
        List<String> parts = new ArrayList<>(groups);
        parts.addAll(domains);
        return parts.isEmpty() ? "Everyone" : String.join(", ", parts);
    }

    private static List<String> texts(JsonNode match, String field, String at) {
        JsonNode value = match.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return List.of();
        }
        if (value.isString()) {
            return List.of(value.stringValue());
        }
        if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
            throw new InvalidPolicyException(at + ".match." + field + ": must be a list of texts");
        }
        return BodyText.texts(value);
    }

    private static ObjectNode object(JsonNode policy, String field, String at) {
        JsonNode value = policy.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return BodyText.JSON.createObjectNode();
        }
        if (value instanceof ObjectNode object) {
            return object;
        }
        throw new InvalidPolicyException(at + "." + field + ": must be an object");
    }

    /** Aliases are copied, so that a small file could grow large: nodes are counted. */
    private static JsonNode json(@Nullable Object value, int depth, int[] nodes) {
        if (depth > DEEPEST || ++nodes[0] > MOST_NODES) {
            throw new InvalidPolicyException("file: is nested too deep or too large");
        }
        return switch (value) {
            case null -> BodyText.JSON.nullNode();
            case Map<?, ?> map -> {
                ObjectNode object = BodyText.JSON.createObjectNode();
                map.forEach((key, inner) -> object.set(String.valueOf(key), json(inner, depth + 1, nodes)));
                yield object;
            }
            case List<?> list -> {
                ArrayNode array = BodyText.JSON.createArrayNode();
                list.forEach(inner -> array.add(json(inner, depth + 1, nodes)));
                yield array;
            }
            case Boolean bool -> BodyText.JSON.getNodeFactory().booleanNode(bool);
            case Integer number -> BodyText.JSON.getNodeFactory().numberNode(number);
            case Long number -> BodyText.JSON.getNodeFactory().numberNode(number);
            case BigInteger number -> BodyText.JSON.getNodeFactory().numberNode(number);
            case Double number -> BodyText.JSON.getNodeFactory().numberNode(number);
            default -> BodyText.JSON.getNodeFactory().stringNode(value.toString());
        };
    }

    private static @Nullable Object plain(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(element -> list.add(plain(element)));
            return list;
        }
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.numberValue();
        }
        return node.isNull() ? null : node.asString();
    }
}
