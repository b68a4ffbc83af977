package dev.sluice.gateway.admission;

import dev.sluice.gateway.guardrails.SecretScan;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads a buffer as a stream, past somebody who looks for secrets. */
final class ByteBufferStream extends InputStream {

    private final ByteBuffer bytes;
    private final @Nullable SecretScan secrets;

    ByteBufferStream(ByteBuffer bytes, @Nullable SecretScan secrets) {
        this.bytes = bytes;
        this.secrets = secrets;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
        if (!bytes.hasRemaining()) {
            return -1;
        }
        int count = Math.min(length, bytes.remaining());
        bytes.get(target, offset, count);
        if (secrets != null) {
            secrets.feed(target, offset, count);
        }
        return count;
    }
}
