package dev.sluice.policy.settings;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An organization's policies in order: the first that matches a member is taken and filled from the base policy, which
 * is for everyone (gateway contract §10.3).
 */
public record Policies(List<Policy> ordered) {
    private static final Set<String> UNION =
            Set.of("disabledMcpjsonServers", "deniedMcpServers", "blockedMarketplaces", "disabledBuiltinTools");
    private static final Set<String> UNION_OF_PERMISSIONS = Set.of("deny", "ask");
    private static final Set<String> BY_MEMBER = Set.of("env", "modelOverrides", "skillOverrides");

    /** A policy's settings and whom they are for. */
    public record Policy(Matcher matcher, ObjectNode settings) {}

    public Policies {
        ordered = List.copyOf(ordered);
    }

    /** The settings of a member, or nothing when no policy is for them. */
    public Optional<ObjectNode> settingsOf(Collection<String> groups, String email) {
        Optional<Policy> base = ordered.stream()
                .filter(policy -> policy.matcher().equals(Matcher.EVERYONE))
                .findFirst();
        Optional<Policy> specific = ordered.stream()
                .filter(policy -> !policy.matcher().equals(Matcher.EVERYONE))
                .filter(policy -> policy.matcher().matches(groups, email))
                .findFirst();
        if (specific.isEmpty()) {
            return base.map(policy -> policy.settings().deepCopy());
        }
        ObjectNode under = base.map(Policy::settings).orElseGet(Json::object);
        return Optional.of(fill(under, specific.get().settings()));
    }

    /** The specific policy, filled from the base: restrictions add up, everything else is the specific one's. */
    public static ObjectNode fill(ObjectNode base, ObjectNode specific) {
        ObjectNode merged = base.deepCopy();
        specific.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            merged.set(entry.getKey(), member(entry.getKey(), merged.path(entry.getKey()), value.deepCopy()));
        });
        return merged;
    }

    private static JsonNode member(String key, JsonNode base, JsonNode specific) {
        if (UNION.contains(key) && specific.isArray()) {
            return Json.union(base, specific);
        }
        if (key.equals("builtinToolPolicy")
                && base.isString()
                && !base.stringValue().equals("allow")) {
            return base;
        }
        boolean objects = base.isObject() && specific.isObject();
        if (!objects) {
            return specific;
        }
        ObjectNode merged = (ObjectNode) base;
        specific.properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode under = merged.path(name);
            boolean union = key.equals("hooks") || (key.equals("permissions") && UNION_OF_PERMISSIONS.contains(name));
            if (union && entry.getValue().isArray()) {
                merged.set(name, Json.union(under, entry.getValue()));
            } else if (!key.equals("builtinToolPolicy")
                    || !under.isString()
                    || under.stringValue().equals("allow")) {
                merged.set(name, entry.getValue());
            }
        });
        boolean byMember = BY_MEMBER.contains(key)
                || Set.of("hooks", "permissions", "builtinToolPolicy").contains(key);
        return byMember ? merged : specific;
    }
}
