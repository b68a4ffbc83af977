package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import java.io.InputStream;

/** A request body as it lies in Netty's buffer, read without being copied. */
record GatheredBody(ByteBuf bytes) implements Request.Body {

    @Override
    public int size() {
        return bytes.readableBytes();
    }

    @Override
    public InputStream open() {
        return new ByteBufInputStream(bytes.duplicate());
    }
}
