package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Verdict.Target;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections to servers of one event loop. A connection stays on the loop of the client that opened it, so that an
 * exchange never changes threads; nothing here is shared.
 */
final class Upstreams {

    private static final long MAX_IDLE_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final int MAX_IDLE_PER_TARGET = 256;
    private static final int MAX_HEAD_BYTES = 65_536;

    private final EventLoop loop;
    private final Class<? extends Channel> channelType;
    private final SslContext tls;
    private final Duration connectTimeout;
    private final Map<Target, ArrayDeque<UpstreamConnection>> idle = new HashMap<>();

    Upstreams(EventLoop loop, Class<? extends Channel> channelType, SslContext tls, Duration connectTimeout) {
        this.loop = loop;
        this.channelType = channelType;
        this.tls = tls;
        this.connectTimeout = connectTimeout;
        loop.scheduleAtFixedRate(this::closeIdle, 5, 5, TimeUnit.SECONDS);
    }

    /** Gives the exchange a kept connection at once, or a new one when it is there. */
    void connect(Target target, Exchange exchange) {
        UpstreamConnection kept = takeIdle(target);
        if (kept != null) {
            exchange.connected(kept);
            return;
        }
        UpstreamConnection fresh = new UpstreamConnection(this, target);
        new Bootstrap()
                .group(loop)
                .channel(channelType)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) connectTimeout.toMillis())
                .handler(new ChannelInitializer<Channel>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        if (target.tls()) {
                            channel.pipeline()
                                    .addLast(tls.newHandler(
                                            channel.alloc(),
                                            target.host(),
                                            target.address().getPort()));
                        }
                        channel.pipeline()
                                .addLast(new HttpClientCodec(
                                        new HttpDecoderConfig()
                                                .setMaxHeaderSize(MAX_HEAD_BYTES)
                                                .setMaxChunkSize(65_536),
                                        false,
                                        false))
                                .addLast(fresh);
                    }
                })
                .connect(target.address())
                .addListener(connecting -> {
                    if (connecting.isSuccess()) {
                        exchange.connected(fresh);
                    } else {
                        exchange.connectFailed();
                    }
                });
    }

    private @Nullable UpstreamConnection takeIdle(Target target) {
        ArrayDeque<UpstreamConnection> kept = idle.get(target);
        while (kept != null && !kept.isEmpty()) {
            UpstreamConnection newest = kept.pollLast();
            if (newest.usable()) {
                return newest;
            }
        }
        return null;
    }

    void giveBack(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> kept = idle.computeIfAbsent(connection.target(), target -> new ArrayDeque<>());
        kept.addLast(connection);
        if (kept.size() > MAX_IDLE_PER_TARGET) {
            kept.pollFirst().close();
        }
    }

    void forget(UpstreamConnection connection) {
        ArrayDeque<UpstreamConnection> kept = idle.get(connection.target());
        if (kept != null) {
            kept.remove(connection);
        }
    }

    private void closeIdle() {
        long now = System.nanoTime();
        for (ArrayDeque<UpstreamConnection> kept : idle.values()) {
            while (!kept.isEmpty() && kept.peekFirst().idleLongerThan(MAX_IDLE_NANOS, now)) {
                kept.pollFirst().close();
            }
        }
        idle.values().removeIf(ArrayDeque::isEmpty);
    }
}
