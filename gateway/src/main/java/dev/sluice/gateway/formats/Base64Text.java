package dev.sluice.gateway.formats;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes that travel as Base64 inside a JSON string. */
final class Base64Text {

    private Base64Text() {}

    /** What stands between two quotes; null when it is not Base64. */
    static byte @Nullable [] decode(byte[] json, int from, int to) {
        try {
            return Base64.getDecoder()
                    .decode(ByteBuffer.wrap(json, from, to - from))
                    .array();
        } catch (IllegalArgumentException e) {
            byte[] plain = withoutBackslashes(json, from, to);
            return plain.length < to - from ? decode(plain, 0, plain.length) : null;
        }
    }

    // A slash may be written as \/ in JSON; nobody does here, so only what fails is looked at again.
    private static byte[] withoutBackslashes(byte[] json, int from, int to) {
        byte[] plain = new byte[to - from];
        int length = 0;
        for (int at = from; at < to; at++) {
            if (json[at] != '\\') {
                plain[length++] = json[at];
            }
        }
        return Arrays.copyOf(plain, length);
    }
}
