package dev.sluice.policy.settings;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Managed settings of one machine: drop-ins merge, of the sources the first with a policy key is taken. */
public final class ManagedSources {
    private static final Set<String> CONTROL = Set.of("wslInheritsWindowsSettings", "$schema");
    private static final List<String> CROSS_SOURCE = List.of(
            "sandbox.network.allowManagedDomainsOnly",
            "sandbox.filesystem.allowManagedReadPathsOnly",
            "allowAllClaudeAiMcps",
            "sandbox.bwrapPath",
            "sandbox.socatPath",
            "sandbox.ripgrep",
            "sandbox.filesystem.disabled",
            "sandbox.network.strictAllowlist",
            "forceRemoteSettingsRefresh");
    private static final List<String> CROSS_SOURCE_FALSE = List.of("useAutoModeDuringPlan", "syncClaudeAiSkills");
    private static final String OTLP = "OTEL_EXPORTER_OTLP_";

    private ManagedSources() {}

    /** @param files by path; {@code managed-settings.json} first, then the drop-ins by name */
    public static ObjectNode mergeFiles(Map<String, ObjectNode> files) {
        ObjectNode merged = Json.object();
        files.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Comparator.comparing((String name) -> name.contains(".d/"))
                        .thenComparing(Comparator.naturalOrder())))
                .forEach(file -> dropIn(merged, file.getValue(), ""));
        return merged;
    }

    private static void dropIn(ObjectNode merged, ObjectNode file, String parent) {
        file.properties().forEach(entry -> {
            String name = entry.getKey();
            JsonNode under = merged.path(name);
            JsonNode value = entry.getValue();
            boolean replaced =
                    parent.equals("extraKnownMarketplaces") || (parent.isEmpty() && name.equals("fallbackModel"));
            if (!replaced && under instanceof ObjectNode object && value instanceof ObjectNode other) {
                dropIn(object, other, name);
            } else if (!replaced && under.isArray() && value.isArray()) {
                merged.set(name, Json.union(under, value));
            } else {
                merged.set(name, value.deepCopy());
            }
        });
    }

    /** @param sources the highest first: remote, MDM, file, HKCU; the last one is user-writable and never cross-source */
    public static ObjectNode select(List<ObjectNode> sources) {
        ObjectNode selected = sources.stream()
                .filter(ManagedSources::hasPolicy)
                .findFirst()
                .map(ObjectNode::deepCopy)
                .orElseGet(Json::object);
        CONTROL.forEach(selected::remove);
        List<ObjectNode> admin = sources.subList(0, Math.min(3, sources.size()));
        for (ObjectNode source : admin) {
            for (String path : CROSS_SOURCE) {
                JsonNode value = Json.at(source, path);
                boolean lock = value.isBoolean() && value.booleanValue();
                if (!value.isMissingNode() && (lock || Json.at(selected, path).isMissingNode())) {
                    Json.put(selected, path, value.deepCopy());
                }
            }
            for (String path : CROSS_SOURCE_FALSE) {
                if (source.path(path).isBoolean() && !source.path(path).booleanValue()) {
                    selected.put(path, false);
                }
            }
        }
        environment(admin, selected);
        return selected;
    }

    private static boolean hasPolicy(ObjectNode source) {
        return source.propertyNames().stream().anyMatch(name -> !CONTROL.contains(name));
    }

    /** Each variable from the highest source that has it; the OTLP endpoint and its credentials stay together. */
    private static void environment(List<ObjectNode> sources, ObjectNode selected) {
        ObjectNode env = Json.object();
        boolean otlp = false;
        for (ObjectNode source : sources) {
            boolean taken = otlp;
            for (Map.Entry<String, JsonNode> variable : source.path("env").properties()) {
                boolean unit = variable.getKey().startsWith(OTLP);
                if (!env.has(variable.getKey()) && !(unit && taken)) {
                    env.set(variable.getKey(), variable.getValue());
                    otlp |= unit;
                }
            }
        }
        if (!env.isEmpty()) {
            selected.set("env", env);
        }
    }
}
