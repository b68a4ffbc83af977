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

class TranslationChainTest {

    private static final String START = "{\"type\":\"message_start\",\"message\":{\"model\":\"OLD\"}}";
    private static final String STOP = "{\"type\":\"message_stop\"}";

    @Property(tries = 50)
    void aBedrockAnswerIsMeteredRenamedAndEncodedAgain(@ForAll Random random) {
        ByteArrayOutputStream metered = new ByteArrayOutputStream();
        Translation chain = TranslationChain.of(
                new BedrockToSse(failure -> {}),
                TranslationChain.tap(bytes -> Pieces.collect(metered).write(bytes)),
                AnswerModelName.inEvents("asked"),
                new SseToBedrock());

        byte[] client = Pieces.cut(chain, frames(START, STOP), random);

        assertThat(metered.toString(UTF_8))
                .isEqualTo("event: message_start\ndata: " + START + "\n\nevent: message_stop\ndata: " + STOP + "\n\n");
        assertThat(client).isEqualTo(frames(START.replace("OLD", "asked"), STOP));
    }

    @Test
    void theEndReachesEveryStep() {
        Translation chain = TranslationChain.of(
                BedrockCount.answerToMessages(), BedrockCount.answerToBedrock(), TranslationChain.of());

        assertThat(Pieces.whole(chain, "{\"inputTokens\":7}")).isEqualTo("{\"inputTokens\":7}");
    }

    @Test
    void withoutStepsBytesPassAsTheyAre() {
        ByteBuffer bytes = ByteBuffer.wrap("x".getBytes(UTF_8));

        TranslationChain.of().accept(bytes, written -> assertThat(written).isSameAs(bytes));
        assertThat(Pieces.whole(TranslationChain.of(), "abc")).isEqualTo("abc");
    }

    private static byte[] frames(String... events) {
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (String event : events) {
            frames.writeBytes(EventStreamEncoder.chunk(event.getBytes(UTF_8)));
        }
        return frames.toByteArray();
    }
}
