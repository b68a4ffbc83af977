package dev.sluice.gateway.keys;

import java.nio.ByteBuffer;

/** The keyed hash of a secret as a map key: compares by value, which a byte array does not. */
record KeyHash(long a, long b, long c, long d) {

    static KeyHash of(byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new KeyHash(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
    }

    byte[] bytes() {
        return ByteBuffer.allocate(32)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }
}
