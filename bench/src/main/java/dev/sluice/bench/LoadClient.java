package dev.sluice.bench;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseDecoder;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Opens the generator's connections, all on one event loop: cheap, and free of locks. */
final class LoadClient implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 10_000;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(
            1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    private final EventLoop loop = group.next();
    private final Bootstrap bootstrap;

    LoadClient() {
        HttpDecoderConfig decoding = new HttpDecoderConfig().setValidateHeaders(false);
        bootstrap = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(new HttpResponseDecoder(decoding))
                                .addLast(new ClientConnection(channel));
                    }
                });
    }

    /** The one loop on which every driver works. */
    EventLoop loop() {
        return loop;
    }

    /** Connects; exactly one of the two is told, on the loop. */
    void connect(int port, Consumer<ClientConnection> connected, Consumer<String> refused) {
        bootstrap.connect("127.0.0.1", port).addListener((ChannelFuture future) -> {
            if (future.isSuccess()) {
                connected.accept(future.channel().pipeline().get(ClientConnection.class));
            } else {
                refused.accept("connect: " + future.cause().getMessage());
            }
        });
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
