package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks of a request's head that come before anything is read from it. */
final class RequestHeads {

    private RequestHeads() {}

    /** Why the head cannot be accepted, or null when it can. */
    static @Nullable Refusal problem(HttpRequest request, long maxBodyBytes) {
        if (request.decoderResult().isFailure()) {
            return undecodable(request.decoderResult().cause());
        }
        // Origin form only: an absolute target or CONNECT would make an open proxy of us (RFC 9112 §3.2).
        String uri = request.uri();
        if (uri.isEmpty() || uri.charAt(0) != '/' || request.method().equals(HttpMethod.CONNECT)) {
            return new Refusal(400, "the request target must be a path");
        }
        for (int i = 0; i < uri.length(); i++) {
            char c = uri.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return new Refusal(400, "the request target has a character that must be percent-encoded");
            }
        }
        List<String> hosts = request.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1 || (hosts.isEmpty() && !request.protocolVersion().equals(HttpVersion.HTTP_1_0))) {
            return new Refusal(400, "exactly one Host header is needed");
        }
        if (HttpUtil.isTransferEncodingChunked(request)
                && !request.headers().get(HttpHeaderNames.TRANSFER_ENCODING, "").equalsIgnoreCase("chunked")) {
            return new Refusal(501, "only the transfer encoding 'chunked' is supported");
        }
        if (!HttpUtil.isTransferEncodingChunked(request)
                && request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return new Refusal(501, "only the transfer encoding 'chunked' is supported");
        }
        if (HttpUtil.getContentLength(request, 0L) > maxBodyBytes) {
            return tooLarge(maxBodyBytes);
        }
        return null;
    }

    /** The body is larger than is accepted. */
    static Refusal tooLarge(long maxBodyBytes) {
        return new Refusal(413, "the request body exceeds " + maxBodyBytes / (1 << 20) + " MB");
    }

    /** The body could not be decoded. */
    static Refusal undecodable(@Nullable Throwable cause) {
        if (cause instanceof TooLongHttpLineException) {
            return new Refusal(414, "the request line exceeds " + StrictRequestDecoder.MAX_LINE_BYTES + " bytes");
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return new Refusal(431, "the request headers exceed " + StrictRequestDecoder.MAX_HEAD_BYTES + " bytes");
        }
        return new Refusal(400, "the request is not valid HTTP");
    }
}
