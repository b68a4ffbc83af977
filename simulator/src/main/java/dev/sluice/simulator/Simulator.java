package dev.sluice.simulator;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A running simulator. Closing it ends every connection. */
public final class Simulator implements AutoCloseable {

    private static final int BACKLOG = 4_096;

    private final EventLoopGroup loops;
    private final Channel listener;
    private final Control control;
    private final Recorder recorder;

    private Simulator(EventLoopGroup loops, Channel listener, Control control, Recorder recorder) {
        this.loops = loops;
        this.listener = listener;
        this.control = control;
        this.recorder = recorder;
    }

    /** Starts on this loopback port, or on a free one when {@code port} is 0. */
    public static Simulator start(int port) {
        return start(new SimulatorOptions(port, 1, RecordLevel.DIGESTS));
    }

    static Simulator start(SimulatorOptions options) {
        Control control = new Control(options.record(), new Accounts(Clock.systemUTC()));
        Recorder recorder = new Recorder();
        Endpoints api = new Endpoints(control);
        ControlEndpoint endpoint = new ControlEndpoint(control, recorder);
        IoHandlerFactory io = Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        Class<? extends ServerChannel> channel =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(options.threads(), io);
        HttpDecoderConfig decoding = new HttpDecoderConfig().setMaxHeaderSize(64 * 1024);
        Channel listener = new ServerBootstrap()
                .group(loops)
                .channel(channel)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel child) {
                        child.pipeline()
                                .addLast(new HttpRequestDecoder(decoding))
                                .addLast(new Connection(api, endpoint, control, recorder));
                    }
                })
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), options.port()))
                .syncUninterruptibly()
                .channel();
        return new Simulator(loops, listener, control, recorder);
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return (InetSocketAddress) listener.localAddress();
    }

    /** The base URL for a provider's configuration, without {@code /v1}. */
    public URI baseUrl() {
        return URI.create("http://127.0.0.1:" + address().getPort());
    }

    /**
     * Sets the behaviour of all Messages requests to come, in the words of {@code simulator/README.md}; markers in a
     * request take precedence.
     *
     * @throws IllegalArgumentException when it cannot be understood
     */
    public void behave(String directives) {
        control.behave(Behaviour.parse(directives), Control.ALWAYS);
    }

    /** Sets the behaviour of the next {@code times} Messages requests only. */
    public void behaveNext(int times, String directives) {
        control.behave(Behaviour.parse(directives), times);
    }

    /** Accepts this key only; null accepts any. */
    public void acceptOnly(@Nullable String key) {
        control.validKey(key);
    }

    /** Makes an AWS access key valid, besides the one of the start; {@code sessionToken} is null for a lasting key. */
    public void acceptAws(String accessKeyId, String secretAccessKey, @Nullable String sessionToken) {
        control.accounts().add(new AwsKey(accessKeyId, secretAccessKey, sessionToken, null));
    }

    /** Demands this external id of everybody who assumes a role; null demands none. */
    public void demandExternalId(@Nullable String externalId) {
        control.accounts().externalId(externalId);
    }

    /** Accepts this secret of Entra clients only; null accepts any. */
    public void demandClientSecret(@Nullable String secret) {
        control.accounts().clientSecret(secret);
    }

    /** The credential file of the Google service account that the token endpoint knows. */
    public String googleServiceAccount() {
        return control.accounts().google().json(baseUrl().resolve("/token").toString());
    }

    /**
     * Sets how the endpoints for credentials behave: {@code latency}, {@code status}, {@code cut-at=head}.
     *
     * @throws IllegalArgumentException when it cannot be understood
     */
    public void behaveForCredentials(String directives) {
        control.credentialBehaviour(Behaviour.parse(directives));
    }

    /** Ends every session and bearer that was given out. */
    public void expireCredentials() {
        control.accounts().expireAll();
    }

    /** Sets how much of each request is kept from now on. */
    public void record(RecordLevel level) {
        control.recordLevel(level);
    }

    /** The last requests, oldest first. */
    public List<ReceivedRequest> requests() {
        return recorder.last(Integer.MAX_VALUE);
    }

    /** What the provider would charge for the last answers, in the order in which they ended. */
    public List<Charge> bill() {
        return recorder.bill();
    }

    /** Totals. */
    public Stats stats() {
        return recorder.stats();
    }

    /** Back to the default behaviour, no recorded requests, totals of zero. */
    public void reset() {
        control.reset();
        recorder.reset();
    }

    @Override
    public void close() {
        listener.close().syncUninterruptibly();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** {@code --port=8090 --threads=1 --record=none|heads|digests|bodies}, or {@code SIMULATOR_PORT} and so on. */
    @SuppressWarnings("SystemOut") // its only output is for the person who started it
    public static void main(String[] args) throws InterruptedException {
        SimulatorOptions options;
        try {
            options = SimulatorOptions.of(args, System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(2);
            return;
        }
        Simulator simulator = start(options);
        System.out.println("Sluice simulator listens on " + simulator.baseUrl());
        simulator.listener.closeFuture().sync();
    }
}
