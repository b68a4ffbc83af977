package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import software.amazon.eventstream.HeaderValue;
import software.amazon.eventstream.Message;

class EventStreamTest {

    /** The contract's own example, from a real stream's form. */
    private static final String VECTOR =
            "000000870000004b87ea2bf30b3a6576656e742d747970650700056368756e6b0d3a636f6e7465"
                    + "6e742d747970650700106170706c69636174696f6e2f6a736f6e0d3a6d6573736167652d747970650700056576656e747b226279746573"
                    + "223a2265794a306558426c496a6f696257567a6332466e5a56397a64473977496e303d227dba48ab22";

    private record Seen(String type, String payload) {}

    @Test
    void anEventIsWrittenAsInTheContract() {
        byte[] frame = EventStreamEncoder.chunk("{\"type\":\"message_stop\"}".getBytes(UTF_8));

        assertThat(HexFormat.of().formatHex(frame)).isEqualTo(VECTOR);
    }

    @Test
    void theContractsEventIsRead() {
        assertThat(read(HexFormat.of().parseHex(VECTOR)))
                .containsExactly(new Seen("chunk", "{\"bytes\":\"eyJ0eXBlIjoibWVzc2FnZV9zdG9wIn0=\"}"));
    }

    @Property(tries = 100)
    void amazonsLibraryReadsWhatIsWritten(@ForAll String text) {
        byte[] json = ("{\"type\":\"x\",\"text\":" + JsonText.quoted(text) + "}").getBytes(UTF_8);

        Message chunk = Message.decode(ByteBuffer.wrap(EventStreamEncoder.chunk(json)));
        Message exception =
                Message.decode(ByteBuffer.wrap(EventStreamEncoder.exception("throttlingException", "a \"b\"\n")));

        assertThat(chunk.getHeaders().keySet()).containsExactly(":event-type", ":content-type", ":message-type");
        assertThat(new String(chunk.getPayload(), UTF_8))
                .isEqualTo("{\"bytes\":\"" + Base64.getEncoder().encodeToString(json) + "\"}");
        assertThat(AmazonMessages.header(exception, ":message-type")).isEqualTo("exception");
        assertThat(AmazonMessages.header(exception, ":exception-type")).isEqualTo("throttlingException");
        assertThat(new String(exception.getPayload(), UTF_8)).isEqualTo("{\"message\":\"a \\\"b\\\"\\u000a\"}");
    }

    @Property(tries = 200)
    void whatAmazonsLibraryWritesIsReadHoweverItIsCut(@ForAll Random random) {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        List<Seen> expected = new ArrayList<>();
        for (int i = random.nextInt(12); i >= 0; i--) {
            byte[] payload = new byte[random.nextInt(4) == 0 ? random.nextInt(40_000) : random.nextInt(300)];
            random.nextBytes(payload);
            String type = random.nextBoolean() ? "chunk" : "later-kind";
            new Message(headers(type, random), payload).encode(stream);
            expected.add(new Seen(type, new String(payload, UTF_8)));
        }
        byte[] bytes = stream.toByteArray();
        EventStreamDecoder decoder = new EventStreamDecoder();
        List<Seen> seen = new ArrayList<>();

        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(random.nextBoolean() ? 7 : 5000));
            decoder.accept(ByteBuffer.wrap(bytes, at, count), frame -> seen.add(see(frame)));
            at += count;
        }

        assertThat(seen).isEqualTo(expected);
        assertThat(decoder.midFrame()).isFalse();
    }

    @Test
    void aStreamCutAtAnyByteGivesTheSameEvents() {
        byte[] stream = twoEvents();
        List<Seen> expected = read(stream);

        for (int cut = 0; cut <= stream.length; cut++) {
            EventStreamDecoder decoder = new EventStreamDecoder();
            List<Seen> seen = new ArrayList<>();
            decoder.accept(ByteBuffer.wrap(stream, 0, cut), frame -> seen.add(see(frame)));
            decoder.accept(ByteBuffer.wrap(stream, cut, stream.length - cut), frame -> seen.add(see(frame)));
            assertThat(seen).isEqualTo(expected);
        }
    }

    @Test
    void aChangeOfAnyBitIsNoticedAndNothingDamagedIsShown() {
        byte[] stream = twoEvents();
        List<Seen> expected = read(stream);

        for (int bit = 0; bit < stream.length * 8; bit++) {
            byte[] damaged = stream.clone();
            damaged[bit / 8] ^= (byte) (1 << (bit % 8));
            EventStreamDecoder decoder = new EventStreamDecoder();
            List<Seen> seen = new ArrayList<>();
            assertThatThrownBy(() -> decoder.accept(ByteBuffer.wrap(damaged), frame -> seen.add(see(frame))))
                    .isInstanceOf(BrokenFrameException.class);
            assertThat(seen.size()).isLessThan(expected.size());
            assertThat(seen).isEqualTo(expected.subList(0, seen.size()));
        }
    }

    @Test
    void whatIsBrokenStaysBroken() {
        EventStreamDecoder decoder = new EventStreamDecoder();
        assertThatThrownBy(() -> decoder.accept(ByteBuffer.wrap(new byte[12]), frame -> {}))
                .isInstanceOf(BrokenFrameException.class);

        assertThatThrownBy(() -> decoder.accept(ByteBuffer.wrap(twoEvents()), frame -> {}))
                .isInstanceOf(BrokenFrameException.class);
    }

    @Property(tries = 300)
    void noBytesMakeTheDecoderFailInAnotherWay(@ForAll byte[] garbage) {
        EventStreamDecoder decoder = new EventStreamDecoder();
        try {
            decoder.accept(ByteBuffer.wrap(garbage), frame -> see(frame));
        } catch (BrokenFrameException expected) {
            assertThat(garbage.length).isGreaterThanOrEqualTo(12);
        }
    }

    @Test
    void headersOfEveryTypeAreSteppedOver() {
        // By hand: Amazon's library writes bytes and shorts without their value.
        String values = "00 01 0207 030007 0400000007 050000000000000007 060003000000 080000000000000000"
                + " 0900000000000000010000000000000002 06ffff" + "00".repeat(65_535);
        StringBuilder headers = new StringBuilder();
        for (String value : values.split(" ")) {
            headers.append("0178").append(value);
        }
        byte[] type = FrameHeaders.block(":event-type", "chunk", "event");
        headers.append(HexFormat.of().formatHex(type));

        assertThat(read(frame(HexFormat.of().parseHex(headers), "x".getBytes(UTF_8))))
                .containsExactly(new Seen("chunk", "x"));
    }

    @Property(tries = 500)
    void headersOutOfShapeAreRefusedNotRead(@ForAll byte[] headers) {
        byte[] frame = frame(headers, new byte[0]);
        try {
            assertThat(read(frame)).hasSize(1);
        } catch (BrokenFrameException expected) {
            assertThat(headers).isNotEmpty();
        }
    }

    @Test
    void lengthsThatCannotBeAreRefusedBeforeRoomIsMadeForThem() {
        for (int[] lengths : new int[][] {
            {15, 0}, {16, 1}, {-1, 0}, {100, 85}, {100, -1}, {EventStreamDecoder.MOST_FRAME_BYTES + 1, 0}
        }) {
            assertThatThrownBy(() -> read(prelude(lengths[0], lengths[1]))).isInstanceOf(BrokenFrameException.class);
        }
        assertThat(read(prelude(EventStreamDecoder.MOST_FRAME_BYTES, 0))).isEmpty();
    }

    private static byte[] twoEvents() {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(EventStreamEncoder.chunk("{\"type\":\"ping\"}".getBytes(UTF_8)));
        stream.writeBytes(EventStreamEncoder.exception("modelStreamErrorException", "x"));
        return stream.toByteArray();
    }

    private static List<Seen> read(byte[] bytes) {
        List<Seen> seen = new ArrayList<>();
        new EventStreamDecoder().accept(ByteBuffer.wrap(bytes), frame -> seen.add(see(frame)));
        return seen;
    }

    private static Seen see(Frame frame) {
        return new Seen(
                frame.header(":event-type").orElse("none"),
                UTF_8.decode(frame.payload()).toString());
    }

    private static Map<String, HeaderValue> headers(String type, Random random) {
        Map<String, HeaderValue> headers = new LinkedHashMap<>();
        List<HeaderValue> others = List.of(
                HeaderValue.fromBoolean(true),
                HeaderValue.fromBoolean(false),
                HeaderValue.fromInteger(7),
                HeaderValue.fromLong(7),
                HeaderValue.fromByteArray(new byte[1 + random.nextInt(300)]),
                HeaderValue.fromString("chunk"),
                HeaderValue.fromTimestamp(Instant.EPOCH),
                HeaderValue.fromUuid(new UUID(1, 2)));
        for (int i = 0; i < others.size(); i++) {
            if (random.nextBoolean()) {
                headers.put("h" + i, others.get(i));
            }
        }
        headers.put(":event-type", HeaderValue.fromString(type));
        return headers;
    }

    private static byte[] frame(byte[] headers, byte[] payload) {
        int total = 16 + headers.length + payload.length;
        ByteBuffer frame = ByteBuffer.allocate(total)
                .put(prelude(total, headers.length))
                .put(headers)
                .put(payload);
        return frame.putInt(crc(frame.array(), total - 4)).array();
    }

    private static byte[] prelude(int total, int headers) {
        ByteBuffer prelude = ByteBuffer.allocate(12).putInt(total).putInt(headers);
        return prelude.putInt(crc(prelude.array(), 8)).array();
    }

    private static int crc(byte[] bytes, int length) {
        CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }
}
