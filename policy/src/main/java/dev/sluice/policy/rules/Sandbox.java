package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Whether commands run inside the operating system's sandbox, which then stands in for a prompt. */
record Sandbox(boolean active, List<CommandPattern> excluded) {

    static Sandbox of(Map<Scope, JsonNode> settings) {
        List<CommandPattern> excluded = new ArrayList<>();
        for (JsonNode layer : settings.values()) {
            layer.path("sandbox").path("excludedCommands").forEach(entry -> {
                if (entry.isString()) {
                    excluded.add(CommandPattern.of(entry.stringValue()));
                }
            });
        }
        return new Sandbox(
                flag(settings, "enabled", false) && flag(settings, "autoAllowBashIfSandboxed", true), excluded);
    }

    private static boolean flag(Map<Scope, JsonNode> settings, String name, boolean otherwise) {
        for (Scope scope : Scope.values()) {
            JsonNode layer = settings.get(scope);
            JsonNode value = layer == null ? null : layer.path("sandbox").path(name);
            if (value != null && value.isBoolean()) {
                return value.booleanValue();
            }
        }
        return otherwise;
    }
}
