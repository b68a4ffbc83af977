package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.Usage.Tokens;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JsonUsageReaderTest {

    private static final String BODY = """
            {"id":"msg_1","type":"message","role":"assistant","model":"claude-opus-5-5",
             "content":[{"type":"text","text":"twelve chars"}],"stop_reason":"end_turn","stop_sequence":null,
             "usage":{"input_tokens":12,"cache_creation_input_tokens":40,
                      "cache_creation":{"ephemeral_5m_input_tokens":10,"ephemeral_1h_input_tokens":30},
                      "cache_read_input_tokens":7,"output_tokens":5}}
            """;

    private final UsageReader reader = UsageReader.ofJson();

    @Test
    void aPlainAnswerIsRead() {
        Usage usage = Events.feed(reader, BODY).usage();

        assertThat(usage.model()).isEqualTo("claude-opus-5-5");
        assertThat(usage.tokens()).isEqualTo(new Tokens(12, 10, 30, 7, 5));
        assertThat(usage.stopReason()).isEqualTo("end_turn");
        assertThat(usage.contentEmpty()).isFalse();
        assertThat(usage.estimated()).isFalse();
        assertThat(reader.complete()).isTrue();
        assertThat(reader.started()).isTrue();
        assertThat(reader.usageSeen()).isTrue();
        assertThat(reader.betweenEvents()).isFalse();
    }

    @Test
    void theModelIsReadHoweverItsTextIsWritten() {
        assertThat(modelOf("\"claude-opus-5-5\"")).isEqualTo("claude-opus-5-5");
        assertThat(modelOf("  \"claude-opus-5-5\" \n")).isEqualTo("claude-opus-5-5");
        assertThat(modelOf("\"claude\\u002dopus-5-5\"")).isEqualTo("claude-opus-5-5");
        assertThat(modelOf("\"\"")).isEmpty();
        assertThat(modelOf("\"caf\u00e9\"")).isEqualTo("caf?");
        assertThat(modelOf('"' + "m".repeat(200) + '"')).hasSize(200);
        assertThat(modelOf('"' + "m".repeat(201) + '"')).hasSize(200);
    }

    @Test
    void aModelThatIsNoTextIsNone() {
        assertThat(modelOf("null")).isNull();
        assertThat(modelOf("5")).isNull();
        assertThat(modelOf("{\"model\":\"inner\"}")).isNull();
        assertThat(modelOf("\"")).isNull();
        assertThat(modelOf("")).isNull();
    }

    private static @Nullable String modelOf(String json) {
        return Events.feed(UsageReader.ofJson(), "{\"model\":" + json + ",\"usage\":{\"output_tokens\":1}}")
                .usage()
                .model();
    }

    @Test
    void anErrorBodyHasNoUsage() {
        Usage usage = Events.feed(
                        reader,
                        "{\"type\":\"error\",\"error\":{\"type\":\"api_error\",\"usage\":{\"input_tokens\":9}}}")
                .usage();

        assertThat(reader.complete()).isTrue();
        assertThat(reader.usageSeen()).isFalse();
        assertThat(usage.tokens()).isEqualTo(Tokens.NONE);
        assertThat(usage.estimated()).isFalse();
    }

    @Test
    void aBodyCutShortIsAnEstimateOfWhatItShowed() {
        Usage usage = Events.feed(reader, BODY.substring(0, BODY.indexOf("\"usage\"")))
                .usage();

        assertThat(reader.complete()).isFalse();
        assertThat(reader.usageSeen()).isFalse();
        assertThat(usage.estimated()).isTrue();
        assertThat(usage.tokens().output()).isEqualTo(3);
    }

    @Test
    void anAnswerWithContentButWithoutUsageIsNotFree() {
        Usage usage =
                Events.feed(reader, BODY.replace("\"usage\"", "\"other\"")).usage();

        assertThat(reader.complete()).isTrue();
        assertThat(reader.usageSeen()).isFalse();
        assertThat(usage.estimated()).isTrue();
        assertThat(usage.tokens().output()).isEqualTo(3);
    }

    @Test
    void aRefusalBeforeOutputHasEmptyContent() {
        Usage usage = Events.feed(reader, "{\"content\":[],\"stop_reason\":\"refusal\",\"usage\":{\"input_tokens\":4}}")
                .usage();

        assertThat(usage.contentEmpty()).isTrue();
        assertThat(usage.stopReason()).isEqualTo("refusal");
    }

    @Test
    void usageInsideTheContentIsNotTheBill() {
        Usage usage = Events.feed(
                        reader,
                        "{\"content\":[{\"type\":\"tool_use\",\"name\":\"usage\",\"input\":{\"usage\":{\"input_tokens\":1},"
                                + "\"text\":\"\\\"usage\\\":{\"}}],\"usage\":{\"input_tokens\":4,\"output_tokens\":2}}")
                .usage();

        assertThat(usage.tokens()).isEqualTo(new Tokens(4, 0, 0, 0, 2));
    }
}
