package dev.sluice.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class BodyJsonTest {

    /** Jackson's own parser on the same terms. */
    private static final JsonFactory PLAIN = BodyJson.terms().build();

    /** What strings are made of: plain runs, and all that is not. */
    private static final List<byte[]> PIECES = List.of(
            bytes("a"),
            bytes("seven b"),
            bytes("exactly8"),
            bytes("arena gabion arena gabion "),
            bytes("\\n"),
            bytes("\\\""),
            bytes("\\\\"),
            bytes("\\/"),
            bytes("\\u00e9"),
            bytes("\\ud83d\\ude00"),
            bytes("é"),
            bytes("\\u12Ab"),
            bytes("語"),
            bytes("😀"),
            bytes("\u007f"),
            bytes("!#[]^ "),
            bytes("x".repeat(9_000)));

    /** What may not stand in a string, or ends it where nobody meant it to. */
    private static final List<byte[]> FAULTS = List.of(
            bytes("\n"),
            bytes("\u0000"),
            bytes("\u001f"),
            bytes("\""),
            bytes("\\x"),
            bytes("\\u12g4"),
            bytes("\\u12"),
            new byte[] {(byte) 0x80},
            new byte[] {(byte) 0xC3},
            new byte[] {(byte) 0xE2, (byte) 0x82},
            new byte[] {(byte) 0xE2, 'a', (byte) 0x82},
            new byte[] {(byte) 0xF0, (byte) 0x9F, (byte) 0x98},
            new byte[] {(byte) 0xF8, (byte) 0x88, (byte) 0x80, (byte) 0x80, (byte) 0x80},
            new byte[] {(byte) 0xFF});

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whateverAStringHoldsItIsSkippedAsJacksonSkipsIt() {
        Random random = new Random(20_261_127);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = body(random);
            int largestRead = 1 + random.nextInt(40);
            assertThat(walk(BodyJson.FACTORY, body, largestRead))
                    .as(() -> new String(body, StandardCharsets.ISO_8859_1))
                    .isEqualTo(walk(PLAIN, body, 8_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\\\\\"", "é\"", "語\"", "😀\"", "\\u0041\"", "\n\"", ""})
    void noEndOfTheParsersBufferIsSpecial(String end) {
        for (int length = 7_970; length < 8_020; length++) {
            byte[] body = bytes("[\"" + "a".repeat(length) + end + ",1]");
            assertThat(walk(BodyJson.FACTORY, body, 8_000)).isEqualTo(walk(PLAIN, body, 8_000));
        }
    }

    @Test
    void eachByteIsPlainOrNotWhereverItStands() {
        for (int value = 0; value < 256; value++) {
            for (int at = 0; at < 17; at++) {
                byte[] body = bytes("[\"aaaaaaaaaaaaaaaaa\",2]");
                body[2 + at] = (byte) value;
                assertThat(walk(BodyJson.FACTORY, body, 8_000)).isEqualTo(walk(PLAIN, body, 8_000));
            }
        }
    }

    private static byte[] body(Random random) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(bytes("{\"a\":["));
        for (int strings = random.nextInt(4); strings >= 0; strings--) {
            body.write('"');
            for (int pieces = random.nextInt(8); pieces > 0; pieces--) {
                List<byte[]> from = random.nextInt(40) == 0 ? FAULTS : PIECES;
                body.writeBytes(from.get(random.nextInt(from.size())));
            }
            body.writeBytes(bytes(strings > 0 ? "\"," : "\""));
        }
        body.writeBytes(bytes("]}"));
        byte[] whole = body.toByteArray();
        return random.nextInt(10) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole;
    }

    /** The tokens with their places, none of whose texts is asked for; a failure is one too. */
    private static List<String> walk(JsonFactory factory, byte[] body, int largestRead) {
        List<String> seen = new ArrayList<>();
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), slowly(body, largestRead))) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                seen.add(token + " at " + parser.currentTokenLocation().getByteOffset());
            }
        } catch (JacksonException e) {
            seen.add("failed at "
                    + e.getLocation().getByteOffset() + ": "
                    + e.getOriginalMessage().lines().findFirst().orElse(""));
        }
        return seen;
    }

    private static InputStream slowly(byte[] body, int largestRead) {
        return new ByteArrayInputStream(body) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, largestRead));
            }
        };
    }
}
