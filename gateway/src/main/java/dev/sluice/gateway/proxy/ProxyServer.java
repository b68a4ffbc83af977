package dev.sluice.gateway.proxy;

import dev.sluice.gateway.settings.SluiceSettings;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * The public listener. Starts after everything else and stops first: it refuses new connections, lets open answers end for
 * the grace time, and cuts what is left with an error the client can read.
 */
@Component
final class ProxyServer implements SmartLifecycle, PublicListener {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyServer.class);
    private static final int BACKLOG = 4_096;

    /** Netty's own switch; unless it is set, no request pays for the search for forgotten buffers. */
    private static final String LEAK_DETECTION = "io.netty.leakDetection.level";

    private static final WriteBufferWaterMark WRITE_BUFFER_BYTES = new WriteBufferWaterMark(64 << 10, 256 << 10);

    private final SluiceSettings settings;
    private final ExecutorService deciders = Executors.newVirtualThreadPerTaskExecutor();
    private final ProxyContext proxy;
    private final TlsContext tls;
    private final Map<EventExecutor, Ticker> tickers = new HashMap<>();
    private @Nullable EventLoopGroup loops;
    private @Nullable Channel listener;
    private volatile boolean running;

    @Autowired
    ProxyServer(
            SluiceSettings settings,
            Gatekeeper gatekeeper,
            RelaySecret secret,
            Clock clock,
            WebServerApplicationContext servletContainer) {
        this(
                settings,
                gatekeeper,
                secret.value(),
                clock,
                () -> new InetSocketAddress(
                        "127.0.0.1",
                        Objects.requireNonNull(servletContainer.getWebServer()).getPort()));
    }

    ProxyServer(
            SluiceSettings settings,
            Gatekeeper gatekeeper,
            String relaySecret,
            Clock clock,
            Supplier<InetSocketAddress> console) {
        this.settings = settings;
        this.tls = new TlsContext(settings.tls());
        this.proxy = new ProxyContext(
                gatekeeper, settings.dataPlane(), clock, deciders, console, relaySecret, settings.publicUrl());
    }

    @Override
    public void start() {
        if (System.getProperty(LEAK_DETECTION) == null) {
            ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.DISABLED);
        }
        boolean epoll = Epoll.isAvailable();
        IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        EventLoopGroup group =
                new MultiThreadIoEventLoopGroup(Runtime.getRuntime().availableProcessors(), io);
        loops = group;
        SslContext serverTls = TlsContext.forServers();
        Map<EventExecutor, Upstreams> upstreams = new HashMap<>();
        for (EventExecutor loop : group) {
            upstreams.put(
                    loop,
                    new Upstreams(
                            (EventLoop) loop,
                            epoll ? EpollSocketChannel.class : NioSocketChannel.class,
                            serverTls,
                            settings.dataPlane().connectTimeout()));
            tickers.put(loop, new Ticker(loop));
        }
        if (tls.configured()) {
            group.scheduleAtFixedRate(() -> Thread.startVirtualThread(tls::reloadIfChanged), 5, 5, TimeUnit.SECONDS);
        }
        try {
            listener = new ServerBootstrap()
                    .group(group)
                    .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                    .option(ChannelOption.SO_BACKLOG, BACKLOG)
                    .option(ChannelOption.SO_REUSEADDR, true)
                    .childOption(ChannelOption.TCP_NODELAY, true)
                    .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WRITE_BUFFER_BYTES)
                    .childHandler(new ClientPipeline(proxy, tls, upstreams, tickers))
                    .bind(settings.address(), settings.port())
                    .sync()
                    .channel();
            running = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while starting", e);
        } finally {
            if (!running) {
                // Its threads would keep a process alive that can serve nobody, and whose supervisor waits for its end.
                group.shutdownGracefully(0, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
            }
        }
    }

    @Override
    public int port() {
        return ((InetSocketAddress) Objects.requireNonNull(listener).localAddress()).getPort();
    }

    @Override
    public String url() {
        URI configured = settings.publicUrl();
        return configured != null
                ? configured.toString().replaceAll("/+$", "")
                : (tls.configured() ? "https" : "http") + "://localhost:" + port();
    }

    @Override
    public boolean accepting() {
        return running && !proxy.draining();
    }

    @Override
    public void stop() {
        if (!running || proxy.draining()) {
            return;
        }
        proxy.startDraining();
        if (listener != null) {
            listener.close().awaitUninterruptibly();
        }
        onEachConnection((loop, ticker) -> ticker.members().forEach(Ticker.Ticked::drain));
        int open = proxy.openExchanges.get();
        if (open > 0) {
            LOG.info(
                    "stopping: {} open requests have {} s to end",
                    open,
                    settings.dataPlane().shutdownGrace().toSeconds());
        }
        awaitExchanges(settings.dataPlane().shutdownGrace().toNanos());
        onEachConnection((loop, ticker) -> ticker.members().forEach(Ticker.Ticked::abort));
        deciders.shutdown();
        if (loops != null) {
            loops.shutdownGracefully(100, 2_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
        }
        running = false;
    }

    private void awaitExchanges(long graceNanos) {
        long deadline = System.nanoTime() + graceNanos;
        while (proxy.openExchanges.get() > 0 && System.nanoTime() < deadline) {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void onEachConnection(BiConsumer<EventExecutor, Ticker> action) {
        tickers.forEach((loop, ticker) ->
                loop.submit(() -> action.accept(loop, ticker)).awaitUninterruptibly(1, TimeUnit.SECONDS));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
