package dev.sluice.gateway.formats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.zip.CRC32;

/** Writes messages of an Amazon event stream as Bedrock's InvokeModelWithResponseStream does (contract §16.1). */
public final class EventStreamEncoder {

    private static final int PRELUDE_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;
    private static final byte[] BYTES_OPEN = "{\"bytes\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTES_CLOSE = "\"}".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MESSAGE_OPEN = "{\"message\":".getBytes(StandardCharsets.US_ASCII);

    private EventStreamEncoder() {}

    /** The message that carries one event of the Messages API. */
    public static byte[] chunk(byte[] json) {
        OutgoingBytes out = new OutgoingBytes();
        appendChunk(out, json, 0, json.length);
        return out.toArray();
    }

    /**
     * The message that ends a stream with an error.
     *
     * @param type Bedrock's name for it: {@code modelStreamErrorException}
     * @param message for people; must not name accounts or hosts (contract §17.2)
     */
    public static byte[] exception(String type, String message) {
        OutgoingBytes out = new OutgoingBytes();
        byte[] quoted = JsonText.quoted(message).getBytes(StandardCharsets.UTF_8);
        appendException(out, type, quoted, 0, quoted.length);
        return out.toArray();
    }

    static void appendChunk(OutgoingBytes out, byte[] json, int from, int to) {
        ByteBuffer base64 = Base64.getEncoder().encode(ByteBuffer.wrap(json, from, to - from));
        int length = BYTES_OPEN.length + base64.remaining() + BYTES_CLOSE.length;
        int start = open(out, FrameHeaders.CHUNK, length);
        out.append(BYTES_OPEN).append(base64).append(BYTES_CLOSE);
        close(out, start);
    }

    /** Like {@link #exception}, with a message that is a JSON string already. */
    static void appendException(OutgoingBytes out, String type, byte[] quoted, int from, int to) {
        byte[] headers = FrameHeaders.block(FrameHeaders.EXCEPTION_TYPE, type, "exception");
        int start = open(out, headers, MESSAGE_OPEN.length + to - from + 1);
        out.append(MESSAGE_OPEN).append(quoted, from, to).append((byte) '}');
        close(out, start);
    }

    private static int open(OutgoingBytes out, byte[] headers, int payloadLength) {
        int start = out.length();
        out.appendInt(PRELUDE_BYTES + headers.length + payloadLength + CHECKSUM_BYTES)
                .appendInt(headers.length);
        out.appendInt(checksum(out, start)).append(headers);
        return start;
    }

    private static void close(OutgoingBytes out, int start) {
        out.appendInt(checksum(out, start));
    }

    private static int checksum(OutgoingBytes out, int start) {
        CRC32 checksum = new CRC32();
        checksum.update(out.array(), start, out.length() - start);
        return (int) checksum.getValue();
    }
}
