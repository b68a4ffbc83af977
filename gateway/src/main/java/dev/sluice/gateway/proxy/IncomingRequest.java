package dev.sluice.gateway.proxy;

import dev.sluice.gateway.ids.Ids;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/** Makes the {@link Request} that a gatekeeper sees out of Netty's pieces. */
final class IncomingRequest {

    private IncomingRequest() {}

    static Request of(HttpRequest head, @Nullable ByteBuf body, Channel channel, Clock clock) {
        String uri = head.uri();
        int question = uri.indexOf('?');
        return new Request(
                Ids.next(),
                clock.instant(),
                head.method().name(),
                question < 0 ? uri : uri.substring(0, question),
                question < 0 ? null : uri.substring(question + 1),
                new NettyHeaders(head.headers()),
                new GatheredBody(body == null ? Unpooled.EMPTY_BUFFER : body),
                peerOf(channel),
                ClientPipeline.isSecure(channel));
    }

    // An HTTP/2 stream has no address of its own.
    private static InetAddress peerOf(Channel channel) {
        Channel connection = channel.remoteAddress() instanceof InetSocketAddress ? channel : channel.parent();
        return ((InetSocketAddress) connection.remoteAddress()).getAddress();
    }
}
