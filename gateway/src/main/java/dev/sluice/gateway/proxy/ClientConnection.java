package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client connection (HTTP/1) or stream (HTTP/2): reads requests one at a time, gives each to an {@link Exchange} and
 * writes what comes back. Pipelined requests wait their turn. Everything runs on the connection's event loop.
 */
final class ClientConnection extends ChannelInboundHandlerAdapter implements Ticker.Ticked {

    /** Decoded pieces of pipelined requests that may wait before reading stops. */
    private static final int MAX_WAITING = 32;

    /** Time that a refused request's remaining body is read and dropped, so that the client sees the answer. */
    private static final long DISCARD_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ProxyContext proxy;
    private final Upstreams upstreams;
    private final Ticker ticker;
    private final boolean http2;
    private final @Nullable StrictRequestDecoder decoder;
    private final ArrayDeque<HttpObject> waiting = new ArrayDeque<>();

    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private boolean gathering;
    private boolean keepAlive = true;
    private boolean discarding;
    private boolean closing;
    private long idleSince = System.nanoTime();
    private long partialHeadSince;
    private long unwritableSince;

    ClientConnection(ProxyContext proxy, Upstreams upstreams, Ticker ticker, @Nullable StrictRequestDecoder decoder) {
        this.proxy = proxy;
        this.upstreams = upstreams;
        this.ticker = ticker;
        this.decoder = decoder;
        this.http2 = decoder == null;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        ticker.add(this);
    }

    @Override
    public void channelRead(ChannelHandlerContext ignored, Object message) {
        if (!(message instanceof HttpObject piece)) {
            ReferenceCountUtil.release(message);
        } else if (closing || discarding) {
            ReferenceCountUtil.release(piece);
            if (discarding && piece instanceof LastHttpContent) {
                closeNow();
            }
        } else if ((exchange != null && !gathering) || !waiting.isEmpty()) {
            waiting.add(piece);
            if (waiting.size() > MAX_WAITING) {
                channel().config().setAutoRead(false);
            }
        } else {
            take(piece);
        }
    }

    private void take(HttpObject piece) {
        try {
            if (piece instanceof HttpRequest request) {
                begin(request);
            }
            if (piece instanceof HttpContent content && gathering) {
                gather(content);
            }
        } finally {
            ReferenceCountUtil.release(piece);
        }
    }

    private void begin(HttpRequest request) {
        partialHeadSince = 0;
        keepAlive = HttpUtil.isKeepAlive(request)
                && request.protocolVersion().equals(HttpVersion.HTTP_1_1)
                && !proxy.draining();
        proxy.openExchanges.incrementAndGet();
        exchange = new Exchange(this, proxy, upstreams, request);
        gathering = true;
        Refusal problem = RequestHeads.problem(request, proxy.limits.maxBody().toBytes());
        if (problem != null && request.decoderResult().isFailure()) {
            refuseAndClose(problem);
        } else if (problem != null) {
            refuseUnread(problem);
        } else if (HttpUtil.is100ContinueExpected(request)) {
            context().writeAndFlush(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE));
        }
    }

    private void gather(HttpContent content) {
        Exchange current = Objects.requireNonNull(exchange);
        if (content.decoderResult().isFailure()) {
            refuseAndClose(RequestHeads.undecodable(content.decoderResult().cause()));
            return;
        }
        Refusal problem = current.gather(content.content());
        if (problem != null) {
            refuseUnread(problem);
        } else if (content instanceof LastHttpContent) {
            gathering = false;
            current.decide();
        }
    }

    /** Refuses a request whose body has not all arrived: the rest is dropped and the connection ends. */
    void refuseUnread(Refusal refusal) {
        discarding = true;
        refuseAndClose(refusal);
    }

    private void refuseAndClose(Refusal refusal) {
        keepAlive = false;
        gathering = false;
        Objects.requireNonNull(exchange).refuse(refusal);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ignored) {
        context().flush();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ignored) {
        boolean writable = channel().isWritable();
        unwritableSince = writable ? 0 : System.nanoTime();
        if (exchange != null) {
            exchange.clientWritable(writable);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ignored) {
        closing = true;
        ticker.remove(this);
        while (!waiting.isEmpty()) {
            ReferenceCountUtil.release(waiting.poll());
        }
        if (exchange != null) {
            exchange.clientGone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ignored, Throwable cause) {
        closeNow();
    }

    // What an Exchange does with its connection.

    /** Writes a complete answer and ends the exchange. */
    void writeWhole(int status, Iterable<Header> headers, ByteBuf body, boolean headRequest) {
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(status),
                headRequest ? body.alloc().buffer(0) : body,
                NettyHeaders.OUTGOING,
                NettyHeaders.OUTGOING);
        addFields(response, headers);
        if (status != 204 && status != 304) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, body.readableBytes());
        }
        if (headRequest) {
            body.release();
        }
        context().writeAndFlush(response);
        exchangeEnded();
    }

    /** Writes the head of a streamed answer; {@code length} negative means unknown. */
    void writeHead(int status, Iterable<Header> headers, long length) {
        HttpResponse response = new DefaultHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), NettyHeaders.OUTGOING);
        addFields(response, headers);
        if (length >= 0) {
            response.headers().set(HttpHeaderNames.CONTENT_LENGTH, length);
        } else if (!http2) {
            response.headers().set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
        }
        context().write(response);
    }

    private void addFields(HttpResponse response, Iterable<Header> headers) {
        for (Header header : headers) {
            response.headers().add(header.name(), header.value());
        }
        if (!keepAlive && !http2) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    void writeBody(ByteBuf bytes) {
        context().write(new DefaultHttpContent(bytes));
    }

    void flush() {
        context().flush();
    }

    boolean writable() {
        return channel().isWritable();
    }

    /** Ends the body of a streamed answer regularly and with it the exchange. */
    void writeEnd() {
        context().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT);
        exchangeEnded();
    }

    /** Ends a streamed answer so that the client sees that it is incomplete. */
    void cut() {
        exchange = null;
        proxy.openExchanges.decrementAndGet();
        closeAfterWrites();
    }

    private void exchangeEnded() {
        exchange = null;
        gathering = false;
        proxy.openExchanges.decrementAndGet();
        idleSince = System.nanoTime();
        if (discarding) {
            return;
        }
        if (http2) {
            return;
        }
        if (!keepAlive || proxy.draining()) {
            closeAfterWrites();
            return;
        }
        // Not recursively: an answer given at once would otherwise nest as deep as requests are pipelined.
        if (!waiting.isEmpty()) {
            channel().eventLoop().execute(this::takeWaiting);
        }
    }

    private void takeWaiting() {
        while (!waiting.isEmpty() && !closing && (exchange == null || gathering)) {
            take(waiting.poll());
        }
        if (waiting.isEmpty() && !closing) {
            channel().config().setAutoRead(true);
        }
    }

    // Deadlines.

    @Override
    public void tick(long now) {
        if (unwritableSince != 0
                && now - unwritableSince > proxy.limits.writeTimeout().toNanos()) {
            closeNow();
        } else if (discarding && now - idleSince > DISCARD_NANOS) {
            closeNow();
        } else if (exchange != null) {
            exchange.tick(now);
        } else if (!http2) {
            tickIdle(now);
        }
    }

    private void tickIdle(long now) {
        if (decoder != null && decoder.hasPartialHead()) {
            if (partialHeadSince == 0) {
                partialHeadSince = now;
            } else if (now - partialHeadSince > proxy.limits.headerTimeout().toNanos()) {
                closeNow();
            }
        } else if (now - idleSince > proxy.limits.idleTimeout().toNanos()) {
            closeNow();
        }
    }

    @Override
    public void drain() {
        keepAlive = false;
        if (exchange == null && !http2) {
            closeNow();
        }
    }

    @Override
    public void abort() {
        if (exchange != null) {
            exchange.gatewayStops();
        }
        closeAfterWrites();
    }

    private void closeAfterWrites() {
        closing = true;
        context().writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    }

    private void closeNow() {
        closing = true;
        context().close();
    }

    ChannelHandlerContext context() {
        return Objects.requireNonNull(context);
    }

    private Channel channel() {
        return context().channel();
    }
}
