package dev.sluice.gateway.formats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * Reads an Amazon event stream ({@code application/vnd.amazon.eventstream}, contract §16.1) from pieces of any size. Every
 * checksum is checked. Holds at most one unfinished message, and takes room only for bytes that have come. Not
 * thread-safe; one per answer.
 */
public final class EventStreamDecoder {

    /** The largest message that is accepted. */
    public static final int MOST_FRAME_BYTES = 16 * 1024 * 1024;

    private static final int PRELUDE_BYTES = 12;
    private static final int CHECKSUM_BYTES = 4;

    private static final byte[] NONE = new byte[0];
    private static final int FIRST_BYTES = 2 * 1024;
    private static final int MOST_TAKEN_AT_ONCE = 16 * 1024;

    private final CRC32 checksum = new CRC32();
    private byte[] held = NONE;
    private int begin;
    private int end;

    /** Of the message that begins the held bytes; 0 until its prelude is there. */
    private int frameLength;

    private @Nullable BrokenFrameException broken;

    /**
     * Takes the next bytes, from position to limit, and shows the messages that are complete with them.
     *
     * @throws BrokenFrameException now and ever after, when the bytes are not what they should be
     */
    public void accept(ByteBuffer bytes, Consumer<Frame> frames) {
        if (broken != null) {
            throw broken;
        }
        while (bytes.hasRemaining()) {
            take(bytes);
            Frame frame = next();
            while (frame != null) {
                frames.accept(frame);
                frame = next();
            }
        }
        if (begin == end && held.length > MOST_TAKEN_AT_ONCE) {
            held = NONE;
            begin = 0;
            end = 0;
        }
    }

    /** Whether a message has begun and not ended. */
    public boolean midFrame() {
        return begin < end;
    }

    private void take(ByteBuffer bytes) {
        int count = Math.min(bytes.remaining(), MOST_TAKEN_AT_ONCE);
        if (end + count > held.length) {
            int length = end - begin;
            int needed = length + count;
            byte[] roomy =
                    needed <= held.length ? held : new byte[Math.max(needed, Math.max(FIRST_BYTES, 2 * held.length))];
            System.arraycopy(held, begin, roomy, 0, length);
            held = roomy;
            begin = 0;
            end = length;
        }
        bytes.get(held, end, count);
        end += count;
    }

    private @Nullable Frame next() {
        int available = end - begin;
        if (frameLength == 0 && available >= PRELUDE_BYTES) {
            frameLength = readPrelude();
        }
        if (frameLength == 0 || available < frameLength) {
            return null;
        }
        int payloadEnd = begin + frameLength - CHECKSUM_BYTES;
        check(begin, payloadEnd, "message");
        int headersStart = begin + PRELUDE_BYTES;
        int payloadStart = headersStart + readInt(begin + 4);
        if (!isOrdinary(headersStart, payloadStart) && !FrameHeaders.areInShape(held, headersStart, payloadStart)) {
            throw broken("headers of a message are out of shape");
        }
        Frame frame = new Frame(held, headersStart, payloadStart, payloadEnd);
        begin += frameLength;
        frameLength = 0;
        if (begin == end) {
            begin = 0;
            end = 0;
        }
        return frame;
    }

    private int readPrelude() {
        check(begin, begin + PRELUDE_BYTES - CHECKSUM_BYTES, "prelude");
        int total = readInt(begin);
        int headers = readInt(begin + 4);
        if (total < PRELUDE_BYTES + CHECKSUM_BYTES || total > MOST_FRAME_BYTES) {
            throw broken("a message of " + Integer.toUnsignedString(total) + " bytes");
        }
        if (headers < 0 || headers > total - PRELUDE_BYTES - CHECKSUM_BYTES) {
            throw broken("headers are longer than their message");
        }
        return total;
    }

    private boolean isOrdinary(int headersStart, int payloadStart) {
        return Arrays.equals(held, headersStart, payloadStart, FrameHeaders.CHUNK, 0, FrameHeaders.CHUNK.length);
    }

    /** Compares the checksum that stands behind a range with that of the range. */
    private void check(int from, int to, String what) {
        checksum.reset();
        checksum.update(held, from, to - from);
        if ((int) checksum.getValue() != readInt(to)) {
            throw broken("wrong checksum of a " + what);
        }
    }

    private BrokenFrameException broken(String message) {
        BrokenFrameException exception = new BrokenFrameException(message);
        broken = exception;
        return exception;
    }

    private int readInt(int at) {
        return (held[at] & 0xFF) << 24
                | (held[at + 1] & 0xFF) << 16
                | (held[at + 2] & 0xFF) << 8
                | (held[at + 3] & 0xFF);
    }
}
