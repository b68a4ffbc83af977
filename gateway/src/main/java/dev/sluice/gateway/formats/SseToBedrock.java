package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Turns the server-sent events of the Messages API into Bedrock's event stream: one message for each event. An
 * {@code error} event becomes an exception and ends the answer. Comments have no counterpart and are dropped. Not
 * thread-safe; one per answer.
 *
 * <p>Bedrock itself sends no pings. They are kept all the same, between the begin and the end of the message: without them
 * a client that waits for a long thought sees no byte and gives the stream up (contract §8), and clients of this format
 * read the JSON of a message by its type and leave out types they do not know; Claude Code 2.1.330 takes them. Before
 * {@code message_start} an SDK that puts the message together may call any other event a mistake in the order, so there
 * they are dropped.
 */
public final class SseToBedrock implements Translation {

    private static final byte[] TYPE_NAME = ascii("type");
    private static final byte[] ERROR_NAME = ascii("error");
    private static final byte[] MESSAGE_NAME = ascii("message");
    private static final byte[] PING = ascii("ping");
    private static final byte[] MESSAGE_START = ascii("message_start");
    private static final byte[] MESSAGE_STOP = ascii("message_stop");
    private static final byte[] NO_MESSAGE = ascii("\"the model failed while it answered\"");
    private static final byte[] PING_JSON = ascii("{\"type\":\"ping\"}");

    private final SseReader reader = new SseReader(this::translate);
    private final OutgoingBytes out = new OutgoingBytes();
    private boolean insideMessage;
    private boolean over;

    /** A ping in Bedrock's form, for a silence that nobody else fills; only while a message is on its way. */
    public static byte[] ping() {
        return EventStreamEncoder.chunk(PING_JSON);
    }

    /**
     * {@inheritDoc}
     *
     * @throws BrokenAnswerException when an event is too large; everything before it has been written
     */
    @Override
    public void accept(ByteBuffer bytes, Output client) {
        try {
            reader.accept(bytes);
        } finally {
            out.flush(client);
        }
    }

    /** Nothing: an event that did not end counts as not sent, here as in any reader of such streams. */
    @Override
    public void end(Output client) {}

    private void translate(byte[] json, int length) {
        int start = JsonText.skipSpace(json, 0, length);
        if (over || start == length || json[start] != '{') {
            return;
        }
        Member type = JsonText.stringMember(json, start, length, TYPE_NAME);
        if (type == null) {
            EventStreamEncoder.appendChunk(out, json, 0, length);
        } else if (JsonText.says(json, type, ERROR_NAME)) {
            over = true;
            appendException(json, start, length);
        } else if (insideMessage || !JsonText.says(json, type, PING)) {
            EventStreamEncoder.appendChunk(out, json, 0, length);
            insideMessage = JsonText.says(json, type, MESSAGE_START)
                    || (insideMessage && !JsonText.says(json, type, MESSAGE_STOP));
        }
    }

    private void appendException(byte[] json, int from, int to) {
        Member error = JsonText.member(json, from, to, ERROR_NAME);
        Member type = inside(error, json, TYPE_NAME);
        Member message = inside(error, json, MESSAGE_NAME);
        String exception = type == null
                ? "internalServerException"
                : exceptionFor(new String(
                        json, type.valueStart() + 1, type.valueEnd() - type.valueStart() - 2, StandardCharsets.UTF_8));
        if (message == null) {
            EventStreamEncoder.appendException(out, exception, NO_MESSAGE, 0, NO_MESSAGE.length);
        } else {
            EventStreamEncoder.appendException(out, exception, json, message.valueStart(), message.valueEnd());
        }
    }

    private static @Nullable Member inside(@Nullable Member object, byte[] json, byte[] name) {
        return object == null ? null : JsonText.stringMember(json, object.valueStart(), object.valueEnd(), name);
    }

    private static String exceptionFor(String errorType) {
        return switch (errorType) {
            case "rate_limit_error", "billing_error" -> "throttlingException";
            case "overloaded_error" -> "serviceUnavailableException";
            case "timeout_error" -> "modelTimeoutException";
            case "invalid_request_error", "request_too_large" -> "validationException";
            case "api_error" -> "internalServerException";
            default -> "modelStreamErrorException";
        };
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
