package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rules.Vectors;
import dev.sluice.policy.settings.EffectiveSettings.Layer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

class SettingsMergeVectorsTest {

    @TestFactory
    Stream<DynamicTest> everyMergeGivesWhatItsVectorSays() throws IOException {
        return Vectors.read("settings-merge-vectors.jsonl", "scopes")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").stringValue() + " "
                                + vector.path("name").stringValue(),
                        () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        JsonNode found = answer(vector);
        JsonNode expected = vector.path("expect");
        if (vector.path("unordered").booleanValue(false)) {
            assertThat(new HashSet<>(found.valueStream().toList()))
                    .isEqualTo(new HashSet<>(expected.valueStream().toList()));
            assertThat(found.size()).isEqualTo(expected.size());
        } else {
            assertThat(found).isEqualTo(expected);
        }
    }

    private static JsonNode answer(JsonNode vector) {
        ObjectNode managed = managed(vector.path("scopes"));
        Map<Layer, ObjectNode> layers = new EnumMap<>(Layer.class);
        for (Layer layer : Layer.values()) {
            if (vector.path("scopes").path(layer.name().toLowerCase(Locale.ROOT)) instanceof ObjectNode settings) {
                layers.put(layer, settings);
            }
        }
        if (!managed.isEmpty()) {
            layers.put(Layer.MANAGED, managed);
        }
        EffectiveSettings effective = EffectiveSettings.of(layers);
        JsonNode flags = vector.path("flags");
        String query = vector.path("query").stringValue();
        return switch (query) {
            case "managed_effective" -> managed;
            case "start_mode" ->
                text(effective.startMode(
                        flags.path("--dangerously-skip-permissions").booleanValue(false)
                                ? "bypassPermissions"
                                : flags.path("--permission-mode").stringValue(null)));
            case "validation" -> text(effective.rejected().isEmpty() ? "ok" : "error");
            case "startup" -> text(effective.refusesToStart().isPresent() ? "refused" : "ok");
            case "model" -> {
                Map<String, String> shell = new HashMap<>();
                vector.path("shell")
                        .properties()
                        .forEach(entry ->
                                shell.put(entry.getKey(), entry.getValue().asString()));
                String model = effective.model(flags.path("--model").stringValue(null), shell);
                yield model == null ? NullNode.getInstance() : text(model);
            }
            default -> {
                JsonNode found = Json.at(effective.settings(), query);
                yield found.isMissingNode() ? NullNode.getInstance() : found;
            }
        };
    }

    private static JsonNode text(String text) {
        return Json.MAPPER.valueToTree(text);
    }

    private static ObjectNode managed(JsonNode scopes) {
        if (scopes.path("managed") instanceof ObjectNode managed) {
            return managed;
        }
        Map<String, ObjectNode> files = new HashMap<>();
        scopes.properties().forEach(entry -> {
            if (entry.getKey().startsWith("file:")) {
                files.put(entry.getKey().substring(5), (ObjectNode) entry.getValue());
            }
        });
        ObjectNode file =
                scopes.path("managed_file") instanceof ObjectNode one ? one : ManagedSources.mergeFiles(files);
        return ManagedSources.select(List.of(
                scopes.path("managed_remote") instanceof ObjectNode remote ? remote : Json.object(),
                scopes.path("managed_mdm") instanceof ObjectNode mdm ? mdm : Json.object(),
                file,
                scopes.path("managed_hkcu") instanceof ObjectNode user ? user : Json.object()));
    }
}
