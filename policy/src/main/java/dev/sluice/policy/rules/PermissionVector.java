package dev.sluice.policy.rules;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A tool call with the settings and the session around it, and what has to come of it: one line of a vector file with
 * {@code id}, {@code settings} by scope, {@code context}, {@code tool}, {@code input}, {@code expect}.
 */
public record PermissionVector(String id, RuleBook book, ToolCall call, String expected) {

    /** @throws IllegalArgumentException when a scope or a hook's decision is none */
    public static PermissionVector of(JsonNode vector) {
        JsonNode context = vector.path("context");
        ToolCall call = new ToolCall(
                vector.path("tool").asString(""),
                vector.path("input"),
                context.path("mcp_tool_meta")
                        .path("anthropic/requiresUserInteraction")
                        .booleanValue(false),
                hook(context));
        return new PermissionVector(
                vector.path("id").asString(""),
                RuleBook.of(settings(vector.path("settings")), session(context)),
                call,
                vector.path("expect").asString(""));
    }

    /** What the engine says. */
    public Decision decide() {
        return new PermissionEngine(book).decide(call);
    }

    /** Whether that is what the vector expects. */
    public boolean holds() {
        return decide().outcome().name().toLowerCase(Locale.ROOT).equals(expected);
    }

    private static Map<Scope, JsonNode> settings(JsonNode node) {
        Map<Scope, JsonNode> settings = new EnumMap<>(Scope.class);
        node.properties()
                .forEach(entry ->
                        settings.put(Scope.valueOf(entry.getKey().toUpperCase(Locale.ROOT)), entry.getValue()));
        return settings;
    }

    private static Session session(JsonNode context) {
        Map<String, String> links = new HashMap<>();
        context.path("symlinks")
                .properties()
                .forEach(entry -> links.put(entry.getKey(), entry.getValue().asString("")));
        return new Session(
                context.path("cwd").stringValue("/code/app"),
                context.path("project_root").stringValue("/code/app"),
                context.path("home").stringValue("/home/dev"),
                context.path("os").stringValue("linux").equals("windows"),
                context.path("trusted").booleanValue(true),
                context.path("local_file_tracked").booleanValue(false),
                context.path("interactive").booleanValue(true),
                Mode.of(context.path("mode").stringValue("default")),
                Links.of(links));
    }

    private static HookAnswer hook(JsonNode context) {
        HookAnswer answer = one(context.path("hook"));
        for (JsonNode other : context.path("hooks")) {
            answer = answer.and(one(other));
        }
        return answer;
    }

    private static HookAnswer one(JsonNode hook) {
        HookAnswer.Kind kind = hook.path("exit").intValue(0) == 2
                ? HookAnswer.Kind.BLOCK
                : HookAnswer.Kind.valueOf(
                        hook.path("permissionDecision").stringValue("none").toUpperCase(Locale.ROOT));
        JsonNode updated = hook.path("updatedInput");
        return new HookAnswer(kind, updated.isObject() ? updated : null);
    }
}
