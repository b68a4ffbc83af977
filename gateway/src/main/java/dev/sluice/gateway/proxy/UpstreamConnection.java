package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Verdict.Forward;
import dev.sluice.gateway.proxy.Verdict.Target;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpContentDecompressor;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One connection to a server; carries one exchange at a time and goes back to the pool after each. */
final class UpstreamConnection extends ChannelInboundHandlerAdapter {

    private static final String INFLATER = "inflater";

    private final Upstreams pool;
    private final Target target;
    private @Nullable Channel channel;
    private @Nullable Exchange exchange;
    private boolean reused;
    private boolean reusable;
    private boolean interim;
    private boolean answering;
    private long idleSince;

    UpstreamConnection(Upstreams pool, Target target) {
        this.pool = pool;
        this.target = target;
    }

    Target target() {
        return target;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        channel = context.channel();
    }

    /** Writes the request of an exchange and becomes its connection; takes over the reference to the body. */
    void send(Exchange sender, Forward forward, ByteBuf body) {
        exchange = sender;
        reusable = false;
        answering = false;
        DefaultFullHttpRequest request = new DefaultFullHttpRequest(
                HttpVersion.HTTP_1_1,
                HttpMethod.valueOf(forward.method()),
                forward.pathAndQuery(),
                body,
                NettyHeaders.OUTGOING,
                NettyHeaders.OUTGOING);
        request.headers().set(HttpHeaderNames.HOST, target.authority());
        for (Header header : forward.headers()) {
            request.headers().add(header.name(), header.value());
        }
        boolean bodyExpected =
                !forward.method().equals("GET") && !forward.method().equals("HEAD");
        if (body.isReadable() || bodyExpected) {
            request.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        channel().writeAndFlush(request).addListener(written -> {
            if (!written.isSuccess()) {
                channel().close();
            }
        });
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (exchange == null || !(message instanceof HttpObject piece)) {
            // Bytes nobody asked for: whatever they are, this connection cannot be trusted any more.
            ReferenceCountUtil.release(message);
            context.close();
            return;
        }
        if (piece.decoderResult().isFailure()) {
            ReferenceCountUtil.release(piece);
            context.close();
            return;
        }
        if (piece instanceof HttpResponse response) {
            if (response.headers().contains(HttpHeaderNames.CONTENT_ENCODING)
                    && context.pipeline().get(INFLATER) == null) {
                throughInflater(context, response);
                return;
            }
            head(exchange, response);
        }
        if (piece instanceof HttpContent content) {
            body(exchange, content);
        }
    }

    /** Nobody asked for a compressed answer, but usage must be readable: from here on the answer is inflated. */
    private static void throughInflater(ChannelHandlerContext context, HttpResponse response) {
        context.pipeline().addBefore(context.name(), INFLATER, new HttpContentDecompressor(0));
        context.pipeline().context(HttpClientCodec.class).fireChannelRead(response);
    }

    private void head(Exchange current, HttpResponse response) {
        interim = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
        if (!interim) {
            answering = true;
            reusable = HttpUtil.isKeepAlive(response);
            current.serverHead(response);
        }
    }

    private void body(Exchange current, HttpContent content) {
        boolean last = content instanceof LastHttpContent;
        if (interim || exchange == null) {
            content.release();
            return;
        }
        if (content.content().isReadable()) {
            current.serverBytes(content.content());
        } else {
            content.release();
        }
        if (last) {
            exchange = null;
            current.serverDone();
            release();
        }
    }

    private void release() {
        if (reusable && channel().isActive() && channel().pipeline().get(INFLATER) == null) {
            reused = true;
            idleSince = System.nanoTime();
            channel().config().setAutoRead(true);
            pool.giveBack(this);
        } else {
            channel().close();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (exchange != null) {
            exchange.serverReadComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Exchange current = exchange;
        exchange = null;
        if (current != null) {
            current.serverGone(reused && !answering);
        } else {
            pool.forget(this);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.close();
    }

    void pauseReading() {
        channel().config().setAutoRead(false);
    }

    void resumeReading() {
        channel().config().setAutoRead(true);
    }

    boolean usable() {
        return channel().isActive();
    }

    boolean idleLongerThan(long nanos, long now) {
        return now - idleSince > nanos;
    }

    /** Ends the connection; its exchange, if any, is told nothing any more. */
    void close() {
        exchange = null;
        channel().close();
    }

    private Channel channel() {
        return Objects.requireNonNull(channel);
    }
}
