package dev.sluice.gateway.metering;

import java.nio.ByteBuffer;

/**
 * Shows the bytes of a buffer as ranges of an array: the array behind it where there is one, else a small copy at a time.
 * Walking over an array is several times cheaper than asking a direct buffer for each byte.
 */
final class ByteWindow {

    /** Every stream has a window of its own, thousands are open at once, and most reads are smaller than this. */
    private static final int WINDOW_BYTES = 1024;

    private static final byte[] NONE = new byte[0];

    private final Walker walker;
    private byte[] copy = NONE;

    ByteWindow(Walker walker) {
        this.walker = walker;
    }

    /** Sees the bytes from one index to another; the array is only lent. */
    @FunctionalInterface
    interface Walker {
        void read(byte[] bytes, int from, int limit);
    }

    /** Shows everything from position to limit, in order; leaves the buffer's position as it was. */
    void walk(ByteBuffer bytes) {
        if (bytes.hasArray()) {
            int offset = bytes.arrayOffset();
            walker.read(bytes.array(), offset + bytes.position(), offset + bytes.limit());
            return;
        }
        if (copy.length == 0) {
            copy = new byte[WINDOW_BYTES];
        }
        for (int from = bytes.position(); from < bytes.limit(); from += WINDOW_BYTES) {
            int count = Math.min(WINDOW_BYTES, bytes.limit() - from);
            bytes.get(from, copy, 0, count);
            walker.read(copy, 0, count);
        }
    }
}
