package dev.sluice.bench;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** A connection of the load generator; carries one {@link Exchange} after another. */
final class ClientConnection extends SimpleChannelInboundHandler<HttpObject> {

    private final Channel channel;
    private @Nullable Exchange exchange;
    private @Nullable SseMeter meter;
    private int status;
    private boolean bodyBegun;

    ClientConnection(Channel channel) {
        this.channel = channel;
    }

    /** Sends the request of this exchange; the connection must be idle. */
    void send(Exchange next) {
        exchange = next;
        channel.writeAndFlush(Unpooled.wrappedBuffer(next.request()), channel.voidPromise());
    }

    boolean usable() {
        return channel.isActive();
    }

    void close() {
        exchange = null;
        channel.close();
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        Exchange current = exchange;
        if (current == null) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            fail("not HTTP");
            ctx.close();
            return;
        }
        if (message instanceof HttpResponse response) {
            status = response.status().code();
            bodyBegun = false;
            String type = response.headers().get("content-type", "");
            meter = type.startsWith("text/event-stream") ? new SseMeter(current::stamped) : null;
        }
        if (message instanceof HttpContent content) {
            read(current, content);
        }
    }

    private void read(Exchange current, HttpContent content) {
        if (!bodyBegun) {
            bodyBegun = true;
            current.firstByte();
        }
        SseMeter stream = meter;
        if (stream != null && content.content().isReadable()) {
            long before = stream.events();
            content.content().forEachByte(stream);
            current.events(stream.events() - before);
        }
        if (content instanceof LastHttpContent) {
            exchange = null;
            current.answered(status, stream == null || (stream.ended() && !stream.failed()));
        }
    }

    private void fail(String why) {
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.broke(why);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        fail("connection ended early");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        fail(String.valueOf(cause.getMessage()));
        ctx.close();
    }
}
