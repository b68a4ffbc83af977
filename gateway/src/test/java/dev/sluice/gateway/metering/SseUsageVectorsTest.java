package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.databind.JsonNode;

class SseUsageVectorsTest {

    @TestFactory
    Stream<DynamicTest> everyVectorYieldsItsUsage() throws IOException {
        return Vectors.read("sse-usage-vectors.jsonl", "events")
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").stringValue() + " "
                                + vector.path("name").stringValue(),
                        () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        String stream = stream(vector.path("events"));
        UsageReader reader = UsageReader.ofEventStream();
        reader.accept(ByteBuffer.wrap(stream.getBytes(StandardCharsets.UTF_8)));
        Usage usage = reader.usage();
        JsonNode expected = vector.path("expect_usage");
        Map<String, Long> counts = Map.of(
                "input_tokens", usage.tokens().input(),
                "output_tokens", usage.tokens().output(),
                "cache_read_input_tokens", usage.tokens().cacheRead(),
                "cache_creation_input_tokens",
                        usage.tokens().cacheWrite5m() + usage.tokens().cacheWrite1h());
        counts.forEach((name, count) ->
                assertThat(count).as(name).isEqualTo(expected.path(name).longValue(0L)));
        assertThat(usage.estimated()).isEqualTo(expected.path("estimated").booleanValue(false));
        assertThat(reader.usageSeen()).isTrue();
    }

    private static String stream(JsonNode events) {
        StringBuilder stream = new StringBuilder();
        boolean cut = false;
        for (JsonNode event : events) {
            JsonNode value = event.path(1);
            switch (event.path(0).stringValue()) {
                case "message_start" ->
                    stream.append(
                            Events.event("message_start", "\"message\":{\"model\":\"m\",\"usage\":" + value + "}"));
                case "message_delta" ->
                    stream.append(Events.event("message_delta", "\"delta\":{\"stop_reason\":null},\"usage\":" + value));
                case "text_chars_sent" -> stream.append(Events.text("x".repeat(value.intValue())));
                case "connection_closed" -> cut = true;
                default -> throw new IllegalArgumentException("unknown step " + event);
            }
        }
        return cut
                ? stream.toString()
                : stream.append(Events.event("message_stop", null)).toString();
    }
}
