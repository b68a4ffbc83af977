package dev.sluice.gateway.formats;

import dev.sluice.gateway.proxy.Translation.Output;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing byte array. Keeps its room for the next use, unless it had to become unusually large. */
final class OutgoingBytes {

    private static final byte[] NONE = new byte[0];
    private static final int FIRST_BYTES = 512;

    /** Thousands of streams are open at once and most events are far smaller than this. */
    private static final int KEPT_BYTES = 16 * 1024;

    private byte[] bytes = NONE;
    private int length;

    byte[] array() {
        return bytes;
    }

    int length() {
        return length;
    }

    OutgoingBytes append(byte[] source) {
        return append(source, 0, source.length);
    }

    OutgoingBytes append(byte[] source, int from, int to) {
        int at = claim(to - from);
        System.arraycopy(source, from, bytes, at, to - from);
        return this;
    }

    OutgoingBytes append(byte value) {
        int at = claim(1);
        bytes[at] = value;
        return this;
    }

    OutgoingBytes append(String text) {
        return append(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Takes in everything from position to limit. */
    OutgoingBytes append(ByteBuffer source) {
        int at = claim(source.remaining());
        source.get(bytes, at, length - at);
        return this;
    }

    OutgoingBytes appendInt(int value) {
        int at = claim(Integer.BYTES);
        putInt(at, value);
        return this;
    }

    /** Big endian, over bytes that stand there already. */
    void putInt(int at, int value) {
        bytes[at] = (byte) (value >>> 24);
        bytes[at + 1] = (byte) (value >>> 16);
        bytes[at + 2] = (byte) (value >>> 8);
        bytes[at + 3] = (byte) value;
    }

    private int claim(int count) {
        int at = length;
        int needed = Math.addExact(length, count);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(needed, Math.max(FIRST_BYTES, bytes.length * 2)));
        }
        length = needed;
        return at;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    void clear() {
        length = 0;
        if (bytes.length > KEPT_BYTES) {
            bytes = NONE;
        }
    }

    /** Writes everything, and is empty. */
    void flush(Output client) {
        if (length > 0) {
            client.write(ByteBuffer.wrap(bytes, 0, length));
            clear();
        }
    }
}
