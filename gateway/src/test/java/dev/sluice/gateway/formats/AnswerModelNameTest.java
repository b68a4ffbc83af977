package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.proxy.Translation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerModelNameTest {

    private static final String START =
            "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"1\",\"model\":\"OLD\",\"x\":{}}}\n\n";

    private static final String ANOTHER_START = "event: message_start\ndata: {\"message\":{\"model\":\"kept\"}}\n\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"model\":\"OLD\"}",
                " { \"id\" : \"model\" , \"usage\":{\"model\":\"no\"}, \"model\"\n:\t\"OLD\" , \"z\" : [\"model\"] } ",
                "{\"content\":[{\"model\":\"no\"},[{\"model\":\"no\"}],\"\\\"model\\\":\"],\"m\":null,\"model\":\"OLD\"}",
                "{\"modell\":\"no\",\"mode\":\"no\",\"\":1,\"model\":\"OLD\",\"model\":\"kept\"}",
                "{\"text\":\"\\\\\",\"model\":\"OLD\"}",
            })
    void theModelAtTheTopOfAnAnswerIsRenamed(String json) {
        assertThat(Pieces.whole(inJson(), json.replace("OLD", "us.anthropic.x\\\"y")))
                .isEqualTo(json.replace("OLD", "asked"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"model\":null}",
                "{\"model\":{\"model\":\"no\"}}",
                "{\"model\":[\"no\"]}",
                "{\"a\":{\"model\":\"no\"}}",
                "[{\"model\":\"no\"}]",
                "{}{\"model\":\"no\"}",
                "{\"model\" \"no\"}",
                "{\"mod\\u0065l\":\"no\"}",
                "{\"x\":\"model\",\"y\":\"no\"}",
            })
    void anAnswerWithoutAModelAtTheTopPassesUnchanged(String json) {
        assertThat(Pieces.whole(inJson(), json)).isEqualTo(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                START,
                ": comment\n\nevent: ping\ndata: {\"type\":\"ping\"}\n\n" + START + ANOTHER_START,
                "data: {\"type\":\"ping\"}\n\ndata: {\"message\":{\"model\":\"OLD\"},\"type\":\"message_start\"}\n\n",
                "event:message_start\ndata:{\"message\":\ndata: {\"model\":\ndata: \"OLD\"}}\n\n",
                "event: other\ndata: {\"message\":{\"model\":\"kept\"}}\n\n" + START,
            })
    void theModelInTheFirstEventIsRenamed(String sse) {
        assertThat(Pieces.whole(inEvents(), sse)).isEqualTo(sse.replace("OLD", "asked"));
        assertThat(Pieces.whole(inEvents(), sse.replace("\n", "\r\n")))
                .isEqualTo(sse.replace("\n", "\r\n").replace("OLD", "asked"));
        assertThat(Pieces.whole(inEvents(), sse.replace("\n", "\r")))
                .isEqualTo(sse.replace("\n", "\r").replace("OLD", "asked"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "event: content_block_delta\ndata: {\"message\":{\"model\":\"no\"}}\n\n",
                "data: {\"type\":\"message_start\",\"model\":\"no\",\"delta\":{\"model\":\"no\"}}\n\n",
                "event: message_start\ndata: {\"message\":{}}\n\nevent: message_start\ndata: {\"message\":{\"model\":\"no\"}}\n\n",
                "{\"message\":{\"model\":\"no\"}}\n\n",
                "id: {\"message\":{\"model\":\"no\"}}\n\n",
            })
    void otherEventsPassUnchanged(String sse) {
        assertThat(Pieces.whole(inEvents(), sse)).isEqualTo(sse);
    }

    @Test
    void aNameThatBreaksOffTakesNothingWithIt() {
        assertThat(Pieces.whole(inEvents(), "data: {\"message\":{\"model\":\"no\n\ndata: {}\n\n"))
                .isEqualTo("data: {\"message\":{\"model\":\"asked\"\n\ndata: {}\n\n");
    }

    @Test
    void theNewNameIsWrittenAsJson() {
        assertThat(Pieces.whole(AnswerModelName.inJson("a\"b\\c"), "{\"model\":\"x\"}"))
                .isEqualTo("{\"model\":\"a\\\"b\\\\c\"}");
    }

    @Test
    void farIntoAnAnswerNoNameIsLookedFor() {
        String near = "{\"a\":\"" + "x".repeat(AnswerModelName.MOST_LOOKED_AT_BYTES - 30) + "\",\"model\":\"OLD\"}";
        String far = "{\"a\":\"" + "x".repeat(AnswerModelName.MOST_LOOKED_AT_BYTES) + "\",\"model\":\"OLD\"}";

        assertThat(Pieces.whole(inJson(), near)).isEqualTo(near.replace("OLD", "asked"));
        assertThat(Pieces.whole(inJson(), far)).isEqualTo(far);
    }

    @Test
    void nothingIsHeldBack() {
        ByteArrayOutputStream client = new ByteArrayOutputStream();

        inJson().accept(ByteBuffer.wrap("{\"mod".getBytes(UTF_8)), Pieces.collect(client));

        assertThat(client.toString(UTF_8)).isEqualTo("{\"mod");
    }

    @Property(tries = 200)
    void anyChunkingGivesTheSameBytes(@ForAll Random random) {
        byte[] sse =
                (START + "event: x\ndata: {\"t\":\"" + "é".repeat(random.nextInt(3000)) + "\"}\n\n").getBytes(UTF_8);
        byte[] json = "{\"id\":{\"model\":1},\"model\":\"a\\\"b\",\"content\":[{}]}".getBytes(UTF_8);

        assertThat(Pieces.cut(inEvents(), sse, random)).isEqualTo(Pieces.whole(inEvents(), sse));
        assertThat(Pieces.cut(inJson(), json, random)).isEqualTo(Pieces.whole(inJson(), json));
    }

    @Property(tries = 500)
    void noBytesMakeARenamingFail(@ForAll Random random) {
        byte[] alphabet = "{}[]\"\\:,model\n\r data".getBytes(UTF_8);
        byte[] garbage = new byte[random.nextInt(300)];
        for (int i = 0; i < garbage.length; i++) {
            garbage[i] = alphabet[random.nextInt(alphabet.length)];
        }

        assertThat(Pieces.cut(inEvents(), garbage, random)).isEqualTo(Pieces.whole(inEvents(), garbage));
        assertThat(Pieces.cut(inJson(), garbage, random)).isEqualTo(Pieces.whole(inJson(), garbage));
    }

    private static Translation inEvents() {
        return AnswerModelName.inEvents("asked");
    }

    private static Translation inJson() {
        return AnswerModelName.inJson("asked");
    }
}
