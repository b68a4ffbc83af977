package dev.sluice.gateway.metering;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.Usage.Iteration;
import dev.sluice.gateway.metering.Usage.Tokens;
import org.junit.jupiter.api.Test;

class EventStreamUsageReaderTest {

    private static final String START = Events.event(
            "message_start",
            "\"message\":{\"model\":\"claude-opus-5-5\",\"content\":[],\"usage\":{\"input_tokens\":25,"
                    + "\"cache_creation_input_tokens\":300,\"cache_creation\":{\"ephemeral_5m_input_tokens\":100,"
                    + "\"ephemeral_1h_input_tokens\":50},\"output_tokens\":1,\"service_tier\":\"standard\"}}");
    private static final String END =
            Events.event("message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}")
                    + Events.event("message_stop", null);

    private final UsageReader reader = UsageReader.ofEventStream();

    private Usage read(String text) {
        return Events.feed(reader, text).usage();
    }

    @Test
    void aPlainAnswerIsReadToTheEnd() {
        Usage usage = read(START + Events.text("hello") + END);

        assertThat(usage.model()).isEqualTo("claude-opus-5-5");
        assertThat(usage.tokens()).isEqualTo(new Tokens(25, 250, 50, 0, 15));
        assertThat(usage.stopReason()).isEqualTo("end_turn");
        assertThat(usage.serviceTier()).isEqualTo("standard");
        assertThat(usage.contentEmpty()).isFalse();
        assertThat(usage.estimated()).isFalse();
        assertThat(reader.complete()).isTrue();
        assertThat(reader.usageSeen()).isTrue();
    }

    @Test
    void nullFieldsOverwriteNothingAndNestedOnesAreMergedOneByOne() {
        Usage usage = read(START
                + Events.event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"input_tokens\":null,"
                                + "\"cache_creation\":{\"ephemeral_1h_input_tokens\":70},\"service_tier\":null,"
                                + "\"server_tool_use\":{\"web_search_requests\":2,\"web_fetch_requests\":1},"
                                + "\"speed\":\"fast\",\"inference_geo\":\"us\",\"output_tokens\":9}"));

        assertThat(usage.tokens()).isEqualTo(new Tokens(25, 230, 70, 0, 9));
        assertThat(usage.webSearches()).isEqualTo(2);
        assertThat(usage.webFetches()).isEqualTo(1);
        assertThat(usage.speed()).isEqualTo("fast");
        assertThat(usage.inferenceGeo()).isEqualTo("us");
        assertThat(usage.serviceTier()).isEqualTo("standard");
    }

    @Test
    void iterationsAreReadWithTheirModels() {
        Usage usage = read(START
                + Events.event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":9,\"iterations\":["
                                + "{\"type\":\"message\",\"input_tokens\":5,\"output_tokens\":2},"
                                + "{\"type\":\"advisor_message\",\"model\":\"claude-opus-5\",\"input_tokens\":7,"
                                + "\"cache_creation_input_tokens\":4,\"output_tokens\":3}]}"));

        assertThat(usage.iterations())
                .containsExactly(
                        new Iteration("message", null, new Tokens(5, 0, 0, 0, 2)),
                        new Iteration("advisor_message", "claude-opus-5", new Tokens(7, 4, 0, 0, 3)));
    }

    @Test
    void aStreamThatIsCutIsEstimatedFromItsCharacters() {
        String thinking = Events.event(
                "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"äöü\\n\"}");
        String tool = Events.event(
                "content_block_delta",
                "\"index\":1,\"delta\":{\"type\":\"input_json_delta\",\"partial_json\":\"{\\\"a\\u00e9\\\"\"}");
        String signature = Events.event(
                "content_block_delta", "\"index\":0,\"delta\":{\"type\":\"signature_delta\",\"signature\":\"EqoBCk\"}");

        Usage usage = read(START + thinking + tool + signature);

        assertThat(usage.tokens().output()).isEqualTo(Math.ceilDiv(4 + 5, 4));
        assertThat(usage.estimated()).isTrue();
        assertThat(reader.complete()).isFalse();
    }

    @Test
    void theOutputReportedSoFarIsAFloorOfTheEstimate() {
        Usage usage = read(START.replace("\"output_tokens\":1", "\"output_tokens\":40") + Events.text("hello"));

        assertThat(usage.tokens().output()).isEqualTo(40);
        assertThat(usage.estimated()).isTrue();
    }

    @Test
    void theBillIsFinalOnceTheStopReasonHasPassedEvenIfTheConnectionBreaks() {
        Usage usage = read(START
                + Events.text("x".repeat(400))
                + Events.event(
                        "message_delta", "\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}"));

        assertThat(usage.tokens().output()).isEqualTo(15);
        assertThat(usage.estimated()).isFalse();
        assertThat(reader.complete()).isFalse();
    }

    @Test
    void anErrorEventEndsTheAnswerAndWhatWasSentIsEstimated() {
        Usage usage = read(START
                + Events.text("x".repeat(400))
                + Events.event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}"));

        assertThat(reader.complete()).isTrue();
        assertThat(usage.estimated()).isTrue();
        assertThat(usage.tokens().output()).isEqualTo(100);
    }

    @Test
    void anErrorAsFirstEventHasNoUsage() {
        read(Events.event("error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"busy\"}"));

        assertThat(reader.complete()).isTrue();
        assertThat(reader.started()).isFalse();
        assertThat(reader.usageSeen()).isFalse();
    }

    @Test
    void aRefusalBeforeOutputHasEmptyContent() {
        Usage usage = read(START
                + Events.event("content_block_start", "\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}")
                + Events.event("content_block_stop", "\"index\":0")
                + END.replace("end_turn", "refusal"));

        assertThat(usage.stopReason()).isEqualTo("refusal");
        assertThat(usage.contentEmpty()).isTrue();
    }

    @Test
    void aToolCallIsContentEvenWithoutText() {
        Usage usage = read(START
                + Events.event(
                        "content_block_start",
                        "\"index\":0,\"content_block\":{\"type\":\"server_tool_use\",\"id\":\"srvtoolu_1\","
                                + "\"name\":\"web_search\",\"input\":{}}")
                + END);

        assertThat(usage.contentEmpty()).isFalse();
    }

    @Test
    void aPingMayBeWrittenOnlyBetweenWholeEvents() {
        assertThat(reader.betweenEvents()).isTrue();
        for (char character : START.toCharArray()) {
            assertThat(reader.betweenEvents() && reader.started()).isFalse();
            Events.feed(reader, String.valueOf(character));
        }
        assertThat(reader.betweenEvents()).isTrue();
        assertThat(reader.started()).isTrue();
        Events.feed(reader, ": a comment\n");
        assertThat(reader.betweenEvents()).isTrue();
        Events.feed(reader, "id: 7");
        assertThat(reader.betweenEvents()).isFalse();
        Events.feed(reader, "\n");
        assertThat(reader.betweenEvents()).isFalse();
        Events.feed(reader, "\n");
        assertThat(reader.betweenEvents()).isTrue();
    }

    @Test
    void everyLineEndAndFieldFormOfTheStandardIsUnderstood() {
        for (String lineEnd : new String[] {"\n", "\r\n", "\r"}) {
            String stream = (START + Events.text("hello") + END)
                    .replace("data: ", "data:")
                    .replace("event: ", "event:")
                    .replace("\n", lineEnd);
            assertThat(Events.feed(UsageReader.ofEventStream(), stream).usage())
                    .isEqualTo(Events.feed(UsageReader.ofEventStream(), START + Events.text("hello") + END)
                            .usage());
        }
    }

    @Test
    void eventsWithoutAnEventLineAreKnownByTheirType() {
        Usage expected = read(START + Events.text("hello") + END);
        String stream = (START + Events.text("hello") + END).replaceAll("event: .*\n", "");
        String typeLast = "data: {\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":3}},\n"
                + "data: \"type\":\"message_start\"}\n\n";

        assertThat(Events.feed(UsageReader.ofEventStream(), stream).usage()).isEqualTo(expected);
        assertThat(Events.feed(UsageReader.ofEventStream(), typeLast)
                        .usage()
                        .tokens()
                        .input())
                .isEqualTo(3);
    }

    @Test
    void anEventTooLargeToKeepMakesTheResultAnEstimate() {
        Usage usage = read(START
                + Events.text("x".repeat(400))
                + Events.event(
                        "message_delta",
                        "\"junk\":\"" + "y".repeat(2_000_000)
                                + "\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":15}")
                + Events.event("message_stop", null));

        assertThat(usage.estimated()).isTrue();
        assertThat(usage.tokens().output()).isEqualTo(100);
    }

    @Test
    void countsOutOfRangeAreBroughtBackAndOddOnesLeftOut() {
        Usage usage = read(START
                + Events.event(
                        "message_delta",
                        "\"delta\":{\"stop_reason\":\"a\\u0000b\\ud800\"},\"usage\":{\"input_tokens\":-5,"
                                + "\"cache_read_input_tokens\":99999999999999999999999999,\"cache_creation\":7,"
                                + "\"server_tool_use\":[],\"iterations\":{},\"output_tokens\":1e400}"));

        assertThat(usage.tokens()).isEqualTo(new Tokens(0, 250, 50, 1L << 53, 1L << 53));
        assertThat(usage.stopReason()).isEqualTo("a?b?");
    }
}
