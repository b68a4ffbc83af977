package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.eventstream.Message;
import software.amazon.eventstream.MessageDecoder;
import tools.jackson.databind.json.JsonMapper;

/** From server-sent events to Bedrock's event stream, read with Amazon's own library. */
class BedrockClientsTest {

    private static final String START = "{\"type\":\"message_start\",\"message\":{\"model\":\"m\"}}";
    private static final String DELTA = "{\"type\":\"content_block_delta\",\"delta\":{\"text\":\"é\"}}";
    private static final String STOP = "{\"type\":\"message_stop\"}";
    private static final String PING = "{\"type\": \"ping\"}";

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n", "\r"})
    void eachEventBecomesAMessageWhateverTheLineEnds(String lineEnd) {
        String sse = "\uFEFF: hello\n\nevent: message_start\ndata: " + START + "\n\ndata:" + DELTA
                + "\nid: 3\n\n\n\nevent: message_stop\ndata: " + STOP + "\n\n";

        assertThat(events(sse.replace("\n", lineEnd))).containsExactly(START, DELTA, STOP);
    }

    @Test
    void dataOfSeveralLinesIsOneEvent() {
        assertThat(events("data: {\"type\":\ndata: \"x\"}\n\n")).containsExactly("{\"type\":\n\"x\"}");
    }

    @Test
    void pingsPassOnlyInsideAMessage() {
        assertThat(events(event(PING) + event(START) + event(PING) + event(STOP) + event(PING)))
                .containsExactly(START, PING, STOP);
    }

    @Test
    void commentsAndEventsWithoutJsonAreDropped() {
        assertThat(events(": x\n\nevent: a\n\ndata\n\ndata: [DONE]\n\ndatabase: {}\n\nretry: 1\n\n"))
                .isEmpty();
    }

    @Test
    void anEventThatDoesNotEndIsNotSent() {
        assertThat(events(event(START) + "data: " + STOP + "\n")).containsExactly(START);
    }

    @ParameterizedTest
    @CsvSource({
        "rate_limit_error,      throttlingException",
        "overloaded_error,      serviceUnavailableException",
        "timeout_error,         modelTimeoutException",
        "invalid_request_error, validationException",
        "api_error,             internalServerException",
        "some_later_error,      modelStreamErrorException",
    })
    void anErrorBecomesAnExceptionAndEndsTheAnswer(String type, String exception) {
        String error = "{\"type\":\"error\",\"error\":{\"type\":\"" + type + "\",\"message\":\"no \\\"luck\\\"\"}}";

        assertThat(events(event(error) + event(STOP))).containsExactly(exception + ": no \"luck\"");
        assertThat(events(event(START) + event(error))).containsExactly(START, exception + ": no \"luck\"");
    }

    @Test
    void anErrorWithoutWordsIsAnExceptionStill() {
        assertThat(events(event("{\"type\":\"error\"}")))
                .containsExactly("internalServerException: the model failed while it answered");
    }

    @Test
    void aPingForASilenceIsAnEventLikeAnyOther() {
        Message ping = Message.decode(ByteBuffer.wrap(SseToBedrock.ping()));

        assertThat(text(ping)).isEqualTo("{\"type\":\"ping\"}");
    }

    @Test
    void anEventWithoutEndIsRefusedBeforeItFillsTheMemory() {
        SseToBedrock translation = new SseToBedrock();
        byte[] endless = new byte[SseReader.MOST_EVENT_BYTES / 8];
        Arrays.fill(endless, (byte) 'x');

        assertThatThrownBy(() -> {
                    for (int i = 0; i < 9; i++) {
                        translation.accept(ByteBuffer.wrap(endless), bytes -> {});
                    }
                })
                .isInstanceOf(BrokenAnswerException.class);
    }

    @Property(tries = 200)
    void anyChunkingGivesTheSameBytes(@ForAll Random random) {
        StringBuilder sse = new StringBuilder(event(START));
        for (int i = random.nextInt(10); i > 0; i--) {
            sse.append(random.nextBoolean() ? event(PING) : ":c\r\n\r\n");
            sse.append(event("{\"type\":\"x\",\"t\":\"" + "ü".repeat(random.nextInt(2000)) + "\"}"));
        }
        byte[] bytes = sse.append(event(STOP))
                .toString()
                .replace("\n", random.nextBoolean() ? "\r\n" : "\r")
                .getBytes(UTF_8);

        assertThat(Pieces.cut(new SseToBedrock(), bytes, random)).isEqualTo(Pieces.whole(new SseToBedrock(), bytes));
    }

    @Property(tries = 100)
    void thereAndBackIsWhereItBegan(@ForAll Random random, @ForAll List<String> texts) {
        StringBuilder sse = new StringBuilder("event: message_start\n" + event(START));
        for (String text : texts) {
            sse.append("event: content_block_delta\n")
                    .append(event("{\"type\":\"content_block_delta\",\"text\":" + JsonText.quoted(text) + "}"));
        }
        byte[] bytes =
                sse.append("event: message_stop\n" + event(STOP)).toString().getBytes(UTF_8);

        byte[] back =
                Pieces.cut(TranslationChain.of(new SseToBedrock(), new BedrockToSse(failure -> {})), bytes, random);

        assertThat(back).isEqualTo(bytes);
    }

    @Property(tries = 300)
    void noBytesMakeTheTranslationFail(@ForAll Random random) {
        byte[] garbage = new byte[random.nextInt(200)];
        byte[] alphabet = "data: {\"type\":\"error\",}[]\\\n\r".getBytes(UTF_8);
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = alphabet[random.nextInt(alphabet.length)];
        }
        String noise = new String(garbage, UTF_8);

        byte[] frames = Pieces.cut(
                new SseToBedrock(),
                (noise + event(START) + "data: {\"type\":\"error\"" + noise + "\n\n").getBytes(UTF_8),
                random);

        new EventStreamDecoder()
                .accept(
                        ByteBuffer.wrap(frames),
                        frame -> assertThat(frame.header(":message-type")).isPresent());
    }

    private static String event(String json) {
        return "data: " + json + "\n\n";
    }

    private static List<String> events(String sse) {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        client.writeBytes(Pieces.whole(new SseToBedrock(), sse.getBytes(UTF_8)));
        List<String> events = new ArrayList<>();
        new MessageDecoder(message -> events.add(text(message))).feed(client.toByteArray());
        return events;
    }

    private static String text(Message message) {
        var payload = new JsonMapper().readTree(message.getPayload());
        if (AmazonMessages.header(message, ":message-type").equals("exception")) {
            return AmazonMessages.header(message, ":exception-type") + ": "
                    + payload.get("message").asString();
        }
        return new String(Base64.getDecoder().decode(payload.get("bytes").asString()), UTF_8);
    }
}
