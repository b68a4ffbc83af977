package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Tells HTTP/2 with prior knowledge (RFC 9113 §3.3) from HTTP/1.1 by the first bytes of a plain connection. */
final class PlainTextSniffer extends ByteToMessageDecoder implements Ticker.Ticked {

    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

    private final ClientPipeline pipeline;
    private final ProxyContext proxy;
    private final Ticker ticker;
    private final long since = System.nanoTime();
    private @Nullable ChannelHandlerContext context;

    PlainTextSniffer(ClientPipeline pipeline, ProxyContext proxy, Ticker ticker) {
        this.pipeline = pipeline;
        this.proxy = proxy;
        this.ticker = ticker;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ticker.add(this);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext removed) {
        ticker.remove(this);
    }

    @Override
    protected void decode(ChannelHandlerContext ignored, ByteBuf in, List<Object> out) {
        int compare = Math.min(in.readableBytes(), HTTP2_PREFACE.length);
        for (int i = 0; i < compare; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP2_PREFACE[i]) {
                pipeline.http1(context().channel());
                context().pipeline().remove(this);
                return;
            }
        }
        if (compare == HTTP2_PREFACE.length) {
            pipeline.http2(context().channel());
            context().pipeline().remove(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }

    @Override
    public void tick(long now) {
        if (now - since > proxy.limits.idleTimeout().toNanos()) {
            context().close();
        }
    }

    @Override
    public void drain() {
        context().close();
    }

    @Override
    public void abort() {
        context().close();
    }

    private ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }
}
