package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns Bedrock's event stream into the server-sent events of the Messages API: each message's JSON becomes the data of
 * one event named by its {@code type}. Bedrock's own additions are left out: padding, and the invocation metrics in
 * {@code message_stop}, which repeat what the usage fields say. An exception becomes an {@code error} event and ends the
 * answer. Unknown messages and unknown events are no errors. Not thread-safe; one per answer.
 */
public final class BedrockToSse implements Translation {

    private static final byte[] EVENT = ascii("event: ");
    private static final byte[] DATA = ascii("data: ");
    private static final byte[] BYTES_NAME = ascii("bytes");
    private static final byte[] TYPE_NAME = ascii("type");
    private static final byte[] METRICS_NAME = ascii("amazon-bedrock-invocationMetrics");
    private static final byte[] MESSAGE_STOP = ascii("message_stop");

    private final EventStreamDecoder decoder = new EventStreamDecoder();
    private final OutgoingBytes out = new OutgoingBytes();
    private final Consumer<Frame> translation = this::translate;
    private final Consumer<StreamFailure> failures;
    private boolean over;

    /** @param failures learns what a client is not told about an exception in the stream */
    public BedrockToSse(Consumer<StreamFailure> failures) {
        this.failures = failures;
    }

    /**
     * {@inheritDoc}
     *
     * @throws BrokenFrameException when the stream is damaged; everything before the damage has been written
     */
    @Override
    public void accept(ByteBuffer bytes, Output client) {
        try {
            decoder.accept(bytes, translation);
        } finally {
            out.flush(client);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws BrokenFrameException when a message has begun and not ended
     */
    @Override
    public void end(Output client) {
        if (decoder.midFrame() && !over) {
            throw new BrokenFrameException("the stream ended inside a message");
        }
    }

    private void translate(Frame frame) {
        if (over) {
            return;
        }
        if (frame.isChunk()) {
            byte[] json = decoded(frame);
            if (json != null && json.length > 0) {
                appendEvent(json);
            }
            return;
        }
        StreamFailure failure = StreamFailure.in(frame);
        if (failure != null) {
            over = true;
            failures.accept(failure);
            appendEvent(failure.toErrorEvent().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte @Nullable [] decoded(Frame frame) {
        Member bytes = JsonText.stringMember(frame.array(), frame.payloadStart(), frame.payloadEnd(), BYTES_NAME);
        if (bytes == null) {
            return null;
        }
        byte[] json = Base64Text.decode(frame.array(), bytes.valueStart() + 1, bytes.valueEnd() - 1);
        if (json == null) {
            throw new BrokenFrameException("an event is not Base64");
        }
        return json;
    }

    private void appendEvent(byte[] json) {
        Member type = JsonText.stringMember(json, 0, json.length, TYPE_NAME);
        if (type != null && isPlain(json, type)) {
            out.append(EVENT).append(json, type.valueStart() + 1, type.valueEnd() - 1);
            out.append((byte) '\n');
        }
        out.append(DATA);
        if (type != null && JsonText.says(json, type, MESSAGE_STOP)) {
            appendWithoutMetrics(json);
        } else {
            appendOnOneLine(json, 0, json.length);
        }
        out.append((byte) '\n').append((byte) '\n');
    }

    private void appendWithoutMetrics(byte[] json) {
        Member metrics = JsonText.member(json, 0, json.length, METRICS_NAME);
        if (metrics == null) {
            appendOnOneLine(json, 0, json.length);
            return;
        }
        int from = metrics.nameStart();
        int to = JsonText.skipSpace(json, metrics.valueEnd(), json.length);
        if (to < json.length && json[to] == ',') {
            to = JsonText.skipSpace(json, to + 1, json.length);
        } else {
            // The type stands in the same object, so there is a comma before it.
            while (json[from] != ',') {
                from--;
            }
        }
        appendOnOneLine(json, 0, from);
        appendOnOneLine(json, to, json.length);
    }

    // Between the tokens of JSON a line break is as good as a space; in the data of an event it is not.
    private void appendOnOneLine(byte[] json, int from, int to) {
        int at = out.length();
        out.append(json, from, to);
        byte[] written = out.array();
        for (int end = out.length(); at < end; at++) {
            if (written[at] == '\n' || written[at] == '\r') {
                written[at] = ' ';
            }
        }
    }

    private static boolean isPlain(byte[] json, Member type) {
        for (int at = type.valueStart() + 1; at < type.valueEnd() - 1; at++) {
            if (json[at] <= ' ' || json[at] == '\\') {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
