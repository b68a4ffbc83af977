package dev.sluice.gateway.metering;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A growing byte buffer that stops keeping anything once it would pass its bound. */
final class BoundedBytes {

    private static final int FIRST_BYTES = 1024;

    /** A buffer that grew past this is given back after use: most streams never need it again. */
    private static final int KEPT_BYTES = 16 * 1024;

    private static final byte[] EMPTY = new byte[0];

    private final int mostBytes;
    private byte[] bytes = EMPTY;
    private int length;
    private boolean overflowed;

    BoundedBytes(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    void append(byte[] source, int from, int to) {
        int count = to - from;
        if (count > 0 && makeRoom(count)) {
            System.arraycopy(source, from, bytes, length, count);
            length += count;
        }
    }

    void append(byte value) {
        if (makeRoom(1)) {
            bytes[length++] = value;
        }
    }

    void clear() {
        length = 0;
        overflowed = false;
        if (bytes.length > KEPT_BYTES) {
            bytes = EMPTY;
        }
    }

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    /**
     * What the bytes from an index on say when they are a JSON string of printable ASCII without escapes, short enough to
     * be kept whole ({@link Counts#LONGEST_TEXT}); else null.
     */
    @Nullable
    String plainText(int from) {
        int start = from;
        while (start < length && bytes[start] == ' ') {
            start++;
        }
        int last = length - 1;
        if (overflowed || last <= start || last - start - 1 > Counts.LONGEST_TEXT) {
            return null;
        }
        if (bytes[start] != '"' || bytes[last] != '"') {
            return null;
        }
        for (int i = start + 1; i < last; i++) {
            if (bytes[i] < ' ' || bytes[i] > '~' || bytes[i] == '"' || bytes[i] == '\\') {
                return null;
            }
        }
        return new String(bytes, start + 1, last - start - 1, StandardCharsets.ISO_8859_1);
    }

    /** Whether bytes were dropped since the last {@link #clear()}. */
    boolean overflowed() {
        return overflowed;
    }

    private boolean makeRoom(int count) {
        if (overflowed || count > mostBytes - length) {
            overflowed = true;
            return false;
        }
        if (count > bytes.length - length) {
            int wanted = Math.max(length + count, Math.max(FIRST_BYTES, bytes.length * 2));
            bytes = Arrays.copyOf(bytes, Math.min(wanted, mostBytes));
        }
        return true;
    }
}
