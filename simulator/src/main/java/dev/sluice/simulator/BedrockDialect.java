package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Amazon Bedrock's InvokeModel: frames instead of server-sent events, AWS's errors. */
final class BedrockDialect implements Dialect {

    static final Dialect INSTANCE = new BedrockDialect();

    private static final String PADDING = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    private static final byte[] NOTHING = {};

    private BedrockDialect() {}

    @Override
    public String headers(String requestId) {
        return "x-amzn-requestid: " + requestId + "\r\nx-amzn-bedrock-content-type: application/json\r\n";
    }

    @Override
    public String answerHeaders(Answer answer) {
        return "x-amzn-bedrock-invocation-latency: 42\r\nx-amzn-bedrock-input-token-count: "
                + answer.usage().input() + "\r\nx-amzn-bedrock-output-token-count: "
                + answer.usage().output() + "\r\nx-amzn-bedrock-cache-read-input-token-count: "
                + answer.usage().read() + "\r\n";
    }

    @Override
    public String streamType() {
        return "application/vnd.amazon.eventstream";
    }

    @Override
    public byte[] event(String name, String data) {
        String base64 = Base64.getEncoder().encodeToString(data.getBytes(StandardCharsets.UTF_8));
        // The real service pads too, so that sizes tell nothing of the text.
        String padding = PADDING.substring(0, 1 + Math.floorMod(data.hashCode(), PADDING.length()));
        return EventFrame.chunk("{\"bytes\":\"" + base64 + "\",\"p\":\"" + padding + "\"}");
    }

    @Override
    public byte[] comment(String text) {
        return NOTHING;
    }

    @Override
    public byte[] damaged(byte[] event) {
        byte[] damaged = event.clone();
        damaged[damaged.length - 1] ^= 1;
        return damaged;
    }

    @Override
    public boolean pings() {
        return false;
    }

    @Override
    public byte[] errorEvent(ErrorAnswer error) {
        String type = error.type().endsWith("Exception") ? error.type() : "modelStreamErrorException";
        return EventFrame.exception(AwsErrors.inStream(type), AwsErrors.body(error));
    }

    @Override
    public String stopEvent(Answer answer) {
        UsageFigures usage = answer.usage();
        return "{\"type\":\"message_stop\",\"amazon-bedrock-invocationMetrics\":{\"inputTokenCount\":" + usage.input()
                + ",\"outputTokenCount\":" + usage.output() + ",\"invocationLatency\":42,\"firstByteLatency\":21"
                + ",\"cacheReadInputTokenCount\":" + usage.read() + ",\"cacheWriteInputTokenCount\":"
                + (usage.write5m() + usage.write1h()) + "}}";
    }

    @Override
    public String messagePrefix() {
        return "msg_bdrk_";
    }

    @Override
    public ErrorAnswer error(int status, @Nullable String type, @Nullable String message) {
        return AwsErrors.of(status, type, message);
    }

    @Override
    public ErrorAnswer invalid(String message) {
        return new ErrorAnswer(400, "ValidationException", message);
    }

    @Override
    public ErrorAnswer unknownBetas(List<String> betas) {
        return invalid("invalid beta flag: " + String.join(", ", betas));
    }

    @Override
    public String errorBody(ErrorAnswer error, String requestId) {
        return AwsErrors.body(error);
    }

    @Override
    public String errorHeader(ErrorAnswer error) {
        return AwsErrors.header(error);
    }
}
