package dev.sluice.gateway.proxy;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Ends an HTTP/2 connection that has had no stream for the idle time, and says GOAWAY when the gateway stops. */
final class Http2ConnectionGuard extends ChannelInboundHandlerAdapter implements Ticker.Ticked {

    private final ProxyContext proxy;
    private final Ticker ticker;
    private @Nullable ChannelHandlerContext context;
    private long busyAt = System.nanoTime();

    Http2ConnectionGuard(ProxyContext proxy, Ticker ticker) {
        this.proxy = proxy;
        this.ticker = ticker;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ticker.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object frame) {
        ReferenceCountUtil.release(frame);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        ticker.remove(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        failed.close();
    }

    @Override
    public void tick(long now) {
        if (busy()) {
            busyAt = now;
        } else if (now - busyAt > proxy.limits.idleTimeout().toNanos()) {
            drain();
        }
    }

    @Override
    public void drain() {
        // The frame codec turns this into GOAWAY and waits for the streams that are open.
        Objects.requireNonNull(context).close();
    }

    @Override
    public void abort() {
        Objects.requireNonNull(context).close();
    }

    private boolean busy() {
        Http2FrameCodec codec = Objects.requireNonNull(context).pipeline().get(Http2FrameCodec.class);
        return codec != null && codec.connection().numActiveStreams() > 0;
    }
}
