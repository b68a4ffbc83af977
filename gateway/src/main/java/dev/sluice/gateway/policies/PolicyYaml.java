package dev.sluice.gateway.policies;

import dev.sluice.gateway.takeover.UnreadableFileException;
import dev.sluice.gateway.takeover.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.representer.Representer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Policies as a YAML file that can be kept in Git, and the policies of the vendor's {@code gateway.yaml}. */
final class PolicyYaml {

    private PolicyYaml() {}

    /** A policy of a file; names instead of ids. */
    record Entry(String name, AudienceText.Names match, ObjectNode settings, ObjectNode gateway, ObjectNode desktop) {}

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
            put(match, "groups", entry.match().groups());
            put(match, "email_domains", entry.match().emailDomains());
            put(match, "workspaces", entry.match().workspaces());
            put(match, "members", entry.match().members());
            put(match, "service_accounts", entry.match().serviceAccounts());
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
        JsonNode root;
        try {
            root = YamlText.read(text);
        } catch (UnreadableFileException e) {
            throw new InvalidPolicyException(String.valueOf(e.getMessage()));
        }
        if (root.path("policies").isArray()) {
            return new Read(entries(root.path("policies"), Form.OURS), List.of());
        }
        if (root.path("managed").path("policies").isArray()) {
            List<String> left = root.propertyNames().stream()
                    .filter(name -> !name.equals("managed"))
                    .toList();
            return new Read(entries(root.path("managed").path("policies"), Form.VENDORS), left);
        }
        throw new InvalidPolicyException("file: has neither policies nor managed.policies");
    }

    private static List<Entry> entries(JsonNode policies, Form form) {
        List<Entry> entries = new ArrayList<>();
        for (JsonNode policy : policies) {
            entries.add(form.read(policy, form.where() + "[" + entries.size() + "]"));
        }
        return entries;
    }

    /**
     * How a file writes policies.
     *
     * @param where the list stands
     * @param settings names of the settings, the first that is there counts
     * @param domains name of the condition about e-mail domains
     */
    record Form(String where, List<String> settings, String domains) {

        static final Form OURS = new Form("policies", List.of("settings"), "email_domains");
        static final Form VENDORS = new Form("managed.policies", List.of("code", "cli", "settings"), "email_domain");

        /** @throws InvalidPolicyException when the entry at this path cannot be read */
        Entry read(JsonNode policy, String at) {
            if (!policy.isObject()) {
                throw new InvalidPolicyException(at + ": must be an object");
            }
            JsonNode match = match(policy, List.of("groups", domains, "workspaces", "members", "service_accounts"), at);
            List<String> groups = texts(match, "groups", at);
            List<String> emailDomains = texts(match, domains, at);
            String name = policy.path("name").asString(match.isEmpty() ? "Everyone" : named(groups, emailDomains));
            String named =
                    settings.stream().filter(policy::hasNonNull).findFirst().orElse(settings.getFirst());
            return new Entry(
                    name.length() > PolicyDesk.LONGEST_NAME ? name.substring(0, PolicyDesk.LONGEST_NAME) : name,
                    new AudienceText.Names(
                            groups,
                            emailDomains,
                            texts(match, "workspaces", at),
                            texts(match, "members", at),
                            texts(match, "service_accounts", at)),
                    object(policy, named, at),
                    object(policy, "gateway", at),
                    object(policy, "desktop", at));
        }
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
        if (value.isEmpty()) {
            throw new InvalidPolicyException(at + ".match." + field + ": is empty; name somebody or leave it out");
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
