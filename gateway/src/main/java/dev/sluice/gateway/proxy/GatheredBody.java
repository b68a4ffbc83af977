package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
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
}
