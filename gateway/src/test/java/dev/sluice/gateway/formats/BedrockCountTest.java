package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BedrockCountTest {

    @Property(tries = 100)
    void whatIsWrappedIsFoundAgain(@ForAll byte[] body) {
        assertThat(BedrockCount.unwrap(ByteBuffer.wrap(BedrockCount.wrap(body))))
                .hasValue(body);
    }

    @Test
    void theEditedBodyOfAClientIsWrappedByOneEdit() {
        ByteBuffer body = ByteBuffer.wrap("{\"model\":\"m\",\"a\":1}".getBytes(UTF_8));
        var edits = BodyEdits.of(BodyMaps.of(body.array())).remove("model").edits();

        byte[] request = BodyEdits.apply(body, BedrockCount.wrapping(body, edits));

        String base64 = Base64.getEncoder().encodeToString("{\"a\":1}".getBytes(UTF_8));
        assertThat(new String(request, UTF_8)).isEqualTo("{\"input\":{\"invokeModel\":{\"body\":\"" + base64 + "\"}}}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"input\":1}",
                "{\"input\":{\"converse\":{}}}",
                "{\"input\":{\"invokeModel\":{\"body\":{}}}}",
                "{\"input\":{\"invokeModel\":{\"body\":\"%\"}}}",
                "{\"input\":{\"invokeModel\":{\"body\":\"e30=",
                "{\"input",
            })
    void aRequestWithoutAnInvokeModelBodyHasNone(String request) {
        assertThat(BedrockCount.unwrap(ByteBuffer.wrap(request.getBytes(UTF_8))))
                .isEmpty();
    }

    @Property(tries = 100)
    void answersAreRenamedBothWays(@ForAll Random random) {
        int count = random.nextInt(1_000_000);
        byte[] bedrock = (" {\"x\":{\"inputTokens\":1}, \"inputTokens\" : " + count + "}").getBytes(UTF_8);
        byte[] messages = ("{\"input_tokens\":" + count + "}").getBytes(UTF_8);

        assertThat(Pieces.cut(BedrockCount.answerToMessages(), bedrock, random)).isEqualTo(messages);
        assertThat(Pieces.cut(BedrockCount.answerToBedrock(), messages, random))
                .asString(UTF_8)
                .isEqualTo("{\"inputTokens\":" + count + "}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "{\"inputTokens\":\"7\"}", "{\"inputTokens\":-1}", "{\"inputTokens\":7"})
    void anAnswerWithoutACountIsBroken(String answer) {
        assertThatThrownBy(() -> Pieces.whole(BedrockCount.answerToMessages(), answer))
                .isInstanceOf(BrokenAnswerException.class);
    }

    @Test
    void anEndlessAnswerIsRefused() {
        assertThatThrownBy(() -> Pieces.whole(BedrockCount.answerToMessages(), "x".repeat(70_000)))
                .isInstanceOf(BrokenAnswerException.class);
    }
}
