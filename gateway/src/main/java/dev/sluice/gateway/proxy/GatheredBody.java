package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A request body as it lies in Netty's buffer, read without being copied. */
record GatheredBody(ByteBuf buffer) implements Request.Body {

    @Override
    public int size() {
        return buffer.readableBytes();
    }

    @Override
    public ByteBuffer bytes() {
        return buffer.nioBuffer().asReadOnlyBuffer();
    }

    @Override
    public InputStream open() {
        return new ByteBufInputStream(buffer.duplicate());
    }
}
