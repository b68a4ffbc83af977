package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.proxy.Translation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

/** From Bedrock's event stream to server-sent events. */
class BedrockAnswersTest {

    private static final String START =
            "{\"type\":\"message_start\",\"message\":{\"model\":\"m\",\"usage\":{\"input_tokens\":3}}}";
    private static final String STOP = "{\"type\":\"message_stop\"}";

    private final List<StreamFailure> failures = new ArrayList<>();

    @Test
    void eachMessageBecomesAnEventNamedByItsType() {
        assertThat(sse(chunk(START), chunk(STOP)))
                .isEqualTo("event: message_start\ndata: " + START + "\n\nevent: message_stop\ndata: " + STOP + "\n\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":9}}",
                "{\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":9,\"x\":[1]},\"type\":\"message_stop\"}",
                "{\"type\":\"message_stop\" , \"amazon-bedrock-invocationMetrics\" : null}",
            })
    void bedrocksOwnMetricsAreLeftOut(String json) {
        assertThat(sse(chunk(json)).replace(" }", "}")).isEqualTo("event: message_stop\ndata: " + STOP + "\n\n");
    }

    @Test
    void onlyTheEndOfTheMessageIsLookedAtForMetrics() {
        String json = "{\"type\":\"later\",\"amazon-bedrock-invocationMetrics\":1}";

        assertThat(sse(chunk(json))).isEqualTo("event: later\ndata: " + json + "\n\n");
    }

    @Test
    void paddingIsIgnoredWhereverItStands() {
        String base64 = Base64.getEncoder().encodeToString(STOP.getBytes(UTF_8));

        assertThat(sse(
                        message("event", "chunk", "{\"bytes\":\"" + base64 + "\",\"p\":\"abcdef\"}"),
                        message("event", "chunk", "{ \"p\" : \"a\\\"bc\", \"bytes\" : \"" + base64 + "\" }")))
                .isEqualTo(("event: message_stop\ndata: " + STOP + "\n\n").repeat(2));
    }

    @Test
    void escapedSlashesInBase64AreUnderstood() {
        String json = "{\"type\":\"x\",\"t\":\"???>>>\"}";
        String base64 = Base64.getEncoder().encodeToString(json.getBytes(UTF_8));
        assertThat(base64).contains("/");

        assertThat(sse(message("event", "chunk", "{\"bytes\":\"" + base64.replace("/", "\\/") + "\"}")))
                .isEqualTo("event: x\ndata: " + json + "\n\n");
    }

    @Test
    void lineBreaksBetweenTokensDoNotBreakTheEvent() {
        assertThat(sse(chunk("{\n  \"type\": \"ping\"\r\n}")))
                .isEqualTo("event: ping\ndata: {   \"type\": \"ping\"  }\n\n");
    }

    @Test
    void unknownMessagesAndMessagesWithoutBytesAreLeftOut() {
        assertThat(sse(
                        message("event", "initial-response", "{}"),
                        message("event", "chunk", "{\"p\":\"x\"}"),
                        chunk("")))
                .isEmpty();
    }

    @Test
    void anEventWithoutAPlainTypeHasNoName() {
        assertThat(sse(chunk("{\"a\":1}"), chunk("{\"type\":\"a\\nb\"}")))
                .isEqualTo("data: {\"a\":1}\n\ndata: {\"type\":\"a\\nb\"}\n\n");
    }

    @ParameterizedTest
    @CsvSource({
        "throttlingException,         rate_limit_error,      upstream rate limit exceeded",
        "modelStreamErrorException,   api_error,             upstream failed while it answered",
        "internalServerException,     api_error,             upstream failed while it answered",
        "serviceUnavailableException, api_error,             upstream is unavailable",
        "modelTimeoutException,       api_error,             upstream timed out",
        "validationException,         invalid_request_error, upstream rejected the request",
        "somethingNewException,       api_error,             upstream failed while it answered",
    })
    void anExceptionIsToldNeutrallyAndEndsTheAnswer(String exception, String type, String message) {
        String detail = "{\"message\":\"arn:aws:bedrock:us-east-1:123456789012:x\"}";
        String error = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\""
                + message + "\"}}\n\n";

        assertThat(sse(message("exception", exception, detail), chunk(STOP))).isEqualTo(error);
        assertThat(sse(chunk(START), message("exception", exception, detail)))
                .isEqualTo("event: message_start\ndata: " + START + "\n\n" + error);
        assertThat(failures).containsOnly(new StreamFailure(exception, detail));
    }

    @Test
    void aTooLongPromptIsToldInTheWordsThatTheClientKnows() {
        assertThat(sse(message("exception", "validationException", "{\"message\":\"Input is too long for model.\"}")))
                .contains("\"message\":\"Input is too long.\"");
    }

    @Test
    void anErrorThatBedrockDoesNotModelIsAnErrorToo() {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":message-type", HeaderValue.fromString("error"));
        headers.put(":error-code", HeaderValue.fromString("InternalFailure"));

        assertThat(sse(encoded(new Message(headers, new byte[0])))).startsWith("event: error\n");
    }

    @Test
    void whatCameBeforeADamageIsStillWritten() {
        byte[] damaged = chunk(STOP);
        damaged[100] ^= 1;
        ByteArrayOutputStream client = new ByteArrayOutputStream();

        assertThatThrownBy(() ->
                        translation().accept(ByteBuffer.wrap(joined(chunk(START), damaged)), Pieces.collect(client)))
                .isInstanceOf(BrokenFrameException.class);
        assertThat(client.toString(UTF_8)).isEqualTo("event: message_start\ndata: " + START + "\n\n");
    }

    @Test
    void anAnswerThatEndsInsideAMessageIsBroken() {
        byte[] whole = chunk(START);

        assertThatThrownBy(() -> Pieces.whole(translation(), Arrays.copyOf(whole, whole.length - 1)))
                .isInstanceOf(BrokenFrameException.class);
    }

    @Test
    void bytesThatAreNotBase64AreBroken() {
        assertThatThrownBy(() -> sse(message("event", "chunk", "{\"bytes\":\"%%%\"}")))
                .isInstanceOf(BrokenFrameException.class);
    }

    @Property(tries = 200)
    void anyChunkingGivesTheSameBytes(@ForAll Random random) {
        List<byte[]> messages = new ArrayList<>(List.of(chunk(START)));
        for (int i = random.nextInt(10); i > 0; i--) {
            messages.add(chunk("{\"type\":\"content_block_delta\",\"delta\":{\"text\":\""
                    + "é".repeat(random.nextInt(2000)) + "\"}}"));
        }
        messages.add(chunk("{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"n\":1}}"));
        byte[] stream = joined(messages.toArray(byte[][]::new));

        assertThat(Pieces.cut(translation(), stream, random)).isEqualTo(Pieces.whole(translation(), stream));
    }

    @Property(tries = 300)
    void noEventMakesTheTranslationFailInAnotherWay(@ForAll byte[] json, @ForAll byte[] payload) {
        try {
            sse(chunk(new String(json, UTF_8)), encoded(new Message(headers("event", "chunk"), payload)));
        } catch (BrokenFrameException expected) {
            assertThat(payload).isNotEmpty();
        }
    }

    private Translation translation() {
        return new BedrockToSse(failures::add);
    }

    private String sse(byte[]... messages) {
        return new String(Pieces.whole(translation(), joined(messages)), UTF_8);
    }

    private static byte[] chunk(String json) {
        return EventStreamEncoder.chunk(json.getBytes(UTF_8));
    }

    private static byte[] message(String messageType, String type, String payload) {
        return encoded(new Message(headers(messageType, type), payload.getBytes(UTF_8)));
    }

    private static Map<String, HeaderValue> headers(String messageType, String type) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        headers.put(":message-type", HeaderValue.fromString(messageType));
        headers.put(":" + messageType + "-type", HeaderValue.fromString(type));
        return headers;
    }

    private static byte[] encoded(Message message) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        message.encode(bytes);
        return bytes.toByteArray();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
