package dev.sluice.policy.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.policy.rules.Vectors;
import dev.sluice.policy.settings.EffectiveSettings.Layer;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class McpServerVectorsTest {

    @TestFactory
    Stream<DynamicTest> everyServerIsAdmittedAsItsVectorSays() throws IOException {
        return Vectors.read("mcp-server-vectors.jsonl", "server")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").stringValue() + " "
                                + vector.path("why").stringValue(),
                        () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        Map<Layer, ObjectNode> layers = new EnumMap<>(Layer.class);
        JsonNode policy = vector.path("policy");
        for (Layer layer : Layer.values()) {
            if (policy.path(layer.name().toLowerCase(Locale.ROOT)) instanceof ObjectNode settings) {
                layers.put(layer, settings);
            }
        }
        if (layers.isEmpty()) {
            layers.put(Layer.MANAGED, (ObjectNode) policy);
        }
        JsonNode server = vector.path("server");
        List<String> command =
                server.path("command").valueStream().map(JsonNode::stringValue).toList();

        var admission = new McpServers(layers)
                .admit(new McpServers.Server(
                        server.path("name").stringValue(),
                        server.path("url").isString() ? server.path("url").stringValue() : null,
                        command));

        assertThat(admission.loads() ? "load" : "block")
                .as(admission.reason())
                .isEqualTo(vector.path("expect").stringValue());
    }
}
