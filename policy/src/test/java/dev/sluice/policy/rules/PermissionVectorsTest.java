package dev.sluice.policy.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class PermissionVectorsTest {

    @TestFactory
    Stream<DynamicTest> everyCallIsDecidedAsItsVectorSays() throws IOException {
        return Vectors.read("permission-vectors.jsonl", "tool")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").stringValue() + " "
                                + vector.path("why").stringValue(),
                        () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        RuleBook book = RuleBook.of(settings(vector.path("settings")), session(vector.path("context")));
        JsonNode context = vector.path("context");
        ToolCall call = new ToolCall(
                vector.path("tool").stringValue(),
                vector.path("input"),
                context.path("mcp_tool_meta")
                        .path("anthropic/requiresUserInteraction")
                        .booleanValue(false),
                hook(context));

        Decision decision = new PermissionEngine(book).decide(call);

        assertThat(decision.outcome().name().toLowerCase(Locale.ROOT))
                .as("%s, warnings %s", decision, book.warnings())
                .isEqualTo(vector.path("expect").stringValue());
        if (vector.has("tool_removed")) {
            assertThat(book.removes(call.tool()))
                    .isEqualTo(vector.path("tool_removed").booleanValue());
        }
        if (vector.has("warning")) {
            assertThat(!book.warnings().isEmpty())
                    .isEqualTo(vector.path("warning").booleanValue());
        }
        if (vector.has("save_rule_offered")) {
            assertThat(book.savesRules())
                    .isEqualTo(vector.path("save_rule_offered").booleanValue());
        }
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
                .forEach(entry -> links.put(entry.getKey(), entry.getValue().stringValue()));
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
