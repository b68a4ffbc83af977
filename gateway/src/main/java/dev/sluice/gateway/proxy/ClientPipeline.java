package dev.sluice.gateway.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamFrameToHttpObjectCodec;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.ApplicationProtocolNegotiationHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.Objects;

/** Builds the pipeline of each client connection: TLS where configured, then HTTP/1.1 or HTTP/2. */
@ChannelHandler.Sharable
final class ClientPipeline extends ChannelInitializer<Channel> {

    private static final int MAX_STREAMS = 256;
    private static final int INITIAL_WINDOW_BYTES = 1 << 20;

    private final ProxyContext proxy;
    private final TlsContext tls;
    private final Map<EventExecutor, Upstreams> upstreams;
    private final Map<EventExecutor, Ticker> tickers;

    ClientPipeline(
            ProxyContext proxy,
            TlsContext tls,
            Map<EventExecutor, Upstreams> upstreams,
            Map<EventExecutor, Ticker> tickers) {
        this.proxy = proxy;
        this.tls = tls;
        this.upstreams = upstreams;
        this.tickers = tickers;
    }

    static boolean isSecure(Channel channel) {
        Channel connection = channel.parent() != null && channel.pipeline().get(SslHandler.class) == null
                ? channel.parent()
                : channel;
        return connection.pipeline().get(SslHandler.class) != null;
    }

    @Override
    protected void initChannel(Channel channel) {
        if (proxy.connections.incrementAndGet() > proxy.limits.maxConnections() || proxy.draining()) {
            proxy.connections.decrementAndGet();
            channel.close();
            return;
        }
        channel.closeFuture().addListener(closed -> proxy.connections.decrementAndGet());
        if (tls.configured()) {
            channel.pipeline().addLast(tls.newHandler(channel.alloc()), new Negotiation());
        } else {
            channel.pipeline().addLast(new PlainTextSniffer(this, proxy, tickerOf(channel)));
        }
    }

    void http1(Channel channel) {
        StrictRequestDecoder decoder = new StrictRequestDecoder();
        channel.pipeline().addLast(decoder, new HttpResponseEncoder(), connection(channel, decoder));
    }

    void http2(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        Ticker ticker = tickerOf(channel);
        pipeline.addLast(Http2FrameCodecBuilder.forServer()
                .initialSettings(Http2Settings.defaultSettings()
                        .maxConcurrentStreams(MAX_STREAMS)
                        .maxHeaderListSize(StrictRequestDecoder.MAX_HEAD_BYTES)
                        .initialWindowSize(INITIAL_WINDOW_BYTES))
                .build());
        pipeline.addLast(new Http2MultiplexHandler(new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel stream) {
                stream.pipeline()
                        .addLast(
                                new Http2StreamFrameToHttpObjectCodec(true),
                                new ClientConnection(proxy, upstreamsOf(channel), ticker, null));
            }
        }));
        pipeline.addLast(new Http2ConnectionGuard(proxy, ticker));
    }

    private ClientConnection connection(Channel channel, StrictRequestDecoder decoder) {
        return new ClientConnection(proxy, upstreamsOf(channel), tickerOf(channel), decoder);
    }

    private Upstreams upstreamsOf(Channel channel) {
        return Objects.requireNonNull(upstreams.get(channel.eventLoop()));
    }

    private Ticker tickerOf(Channel channel) {
        return Objects.requireNonNull(tickers.get(channel.eventLoop()));
    }

    private final class Negotiation extends ApplicationProtocolNegotiationHandler {

        Negotiation() {
            super(ApplicationProtocolNames.HTTP_1_1);
        }

        @Override
        protected void configurePipeline(io.netty.channel.ChannelHandlerContext context, String protocol) {
            if (protocol.equals(ApplicationProtocolNames.HTTP_2)) {
                http2(context.channel());
            } else {
                http1(context.channel());
            }
        }
    }
}
