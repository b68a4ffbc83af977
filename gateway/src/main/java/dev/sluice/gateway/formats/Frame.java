package dev.sluice.gateway.formats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** A message of an Amazon event stream. Its bytes are only lent: valid until the receiver returns. */
public final class Frame {

    private final byte[] bytes;
    private final int headersStart;
    private final int payloadStart;
    private final int payloadEnd;

    Frame(byte[] bytes, int headersStart, int payloadStart, int payloadEnd) {
        this.bytes = bytes;
        this.headersStart = headersStart;
        this.payloadStart = payloadStart;
        this.payloadEnd = payloadEnd;
    }

    /** The value of a header that is a string, the first of that name; headers of other types are not shown. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(FrameHeaders.find(bytes, headersStart, payloadStart, name));
    }

    /** What the message carries, read-only. */
    public ByteBuffer payload() {
        return ByteBuffer.wrap(bytes, payloadStart, payloadEnd - payloadStart)
                .slice()
                .asReadOnlyBuffer();
    }

    /** Whether it is an ordinary event of a model's answer. */
    boolean isChunk() {
        return hasHeaders(FrameHeaders.CHUNK)
                || (FrameHeaders.find(bytes, headersStart, payloadStart, FrameHeaders.MESSAGE_TYPE)
                                instanceof String kind
                        && kind.equals("event")
                        && FrameHeaders.find(bytes, headersStart, payloadStart, FrameHeaders.EVENT_TYPE)
                                instanceof String type
                        && type.equals("chunk"));
    }

    private boolean hasHeaders(byte[] block) {
        return Arrays.equals(bytes, headersStart, payloadStart, block, 0, block.length);
    }

    byte[] array() {
        return bytes;
    }

    int payloadStart() {
        return payloadStart;
    }

    int payloadEnd() {
        return payloadEnd;
    }
}
