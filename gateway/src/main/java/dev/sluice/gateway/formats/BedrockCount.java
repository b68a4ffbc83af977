package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Edit;
import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** Requests and answers of Bedrock's CountTokens, which wraps a whole InvokeModel body (contract §16.1). */
public final class BedrockCount {

    private static final byte[] INPUT = ascii("input");
    private static final byte[] INVOKE_MODEL = ascii("invokeModel");
    private static final byte[] BODY = ascii("body");
    private static final byte[] OPEN = ascii("{\"input\":{\"invokeModel\":{\"body\":\"");
    private static final byte[] CLOSE = ascii("\"}}}");

    private BedrockCount() {}

    /** The request that asks to count this InvokeModel body. */
    public static byte[] wrap(byte[] invokeModelBody) {
        byte[] base64 = Base64.getEncoder().encode(invokeModelBody);
        return ByteBuffer.allocate(OPEN.length + base64.length + CLOSE.length)
                .put(OPEN)
                .put(base64)
                .put(CLOSE)
                .array();
    }

    /**
     * The same, told as edits of the client's body.
     *
     * @param original from position to limit
     * @param edits what makes it an InvokeModel body
     */
    public static List<Edit> wrapping(ByteBuffer original, List<Edit> edits) {
        return List.of(new Edit(0, original.remaining(), wrap(BodyEdits.apply(original, edits))));
    }

    /** The InvokeModel body in a client's request; empty when there is none, as in one that asks for Converse. */
    public static Optional<byte[]> unwrap(ByteBuffer request) {
        byte[] json = new byte[request.remaining()];
        request.get(request.position(), json);
        Member input = JsonText.member(json, 0, json.length, INPUT);
        Member invokeModel =
                input == null ? null : JsonText.member(json, input.valueStart(), input.valueEnd(), INVOKE_MODEL);
        Member body = invokeModel == null
                ? null
                : JsonText.stringMember(json, invokeModel.valueStart(), invokeModel.valueEnd(), BODY);
        return body == null
                ? Optional.empty()
                : Optional.ofNullable(Base64Text.decode(json, body.valueStart() + 1, body.valueEnd() - 1));
    }

    /** Bedrock's answer as one of the Messages API. */
    public static Translation answerToMessages() {
        return new CountAnswer("inputTokens", "input_tokens");
    }

    /** An answer of the Messages API as Bedrock's. */
    public static Translation answerToBedrock() {
        return new CountAnswer("input_tokens", "inputTokens");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
