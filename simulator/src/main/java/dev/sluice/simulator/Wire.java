package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The bytes of HTTP/1.1 answers, written by hand so that a fault can sit at any byte. */
final class Wire {

    static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    /** The private headers of the real provider; a gateway must not pass them on. */
    private static final String PROVIDER_HEADERS = """
            anthropic-organization-id: 00000000-0000-4000-8000-00000051b000\r
            anthropic-ratelimit-requests-limit: 4000\r
            anthropic-ratelimit-requests-remaining: 3999\r
            anthropic-ratelimit-requests-reset: 2026-01-01T00:00:00Z\r
            anthropic-ratelimit-tokens-limit: 2000000\r
            anthropic-ratelimit-tokens-remaining: 1999000\r
            anthropic-ratelimit-tokens-reset: 2026-01-01T00:00:00Z\r
            anthropic-ratelimit-input-tokens-limit: 1600000\r
            anthropic-ratelimit-input-tokens-remaining: 1599000\r
            anthropic-ratelimit-input-tokens-reset: 2026-01-01T00:00:00Z\r
            anthropic-ratelimit-output-tokens-limit: 400000\r
            anthropic-ratelimit-output-tokens-remaining: 399000\r
            anthropic-ratelimit-output-tokens-reset: 2026-01-01T00:00:00Z\r
            server: sluice-simulator\r
            via: 1.1 simulator\r
            set-cookie: _sim=1; HttpOnly; Path=/\r
            """;

    private static final String STREAM_HEAD = "HTTP/1.1 200 OK\r\n"
            + "content-type: text/event-stream; charset=utf-8\r\n"
            + "cache-control: no-cache\r\n"
            + "transfer-encoding: chunked\r\n"
            + PROVIDER_HEADERS
            + "request-id: ";

    private Wire() {}

    /** Head of an event stream. */
    static byte[] streamHead(String requestId) {
        return ascii(STREAM_HEAD + requestId + "\r\n\r\n");
    }

    /** Head of a JSON answer. */
    static byte[] jsonHead(int status, long contentLength, String requestId, @Nullable String extraHeader) {
        return ascii(
                "HTTP/1.1 " + status + " " + reason(status) + "\r\ncontent-type: application/json\r\ncontent-length: "
                        + contentLength + "\r\n" + PROVIDER_HEADERS
                        + (extraHeader == null ? "" : extraHeader + "\r\n")
                        + "request-id: " + requestId + "\r\n\r\n");
    }

    /** Head of an answer without a body. */
    static byte[] emptyHead() {
        return ascii("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
    }

    /** The bytes as one chunk of the chunked coding. */
    static byte[] chunk(byte[] content) {
        byte[] head = ascii(Integer.toHexString(content.length) + "\r\n");
        byte[] chunk = new byte[head.length + content.length + 2];
        System.arraycopy(head, 0, chunk, 0, head.length);
        System.arraycopy(content, 0, chunk, head.length, content.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static String reason(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 529 -> "Overloaded";
            default ->
                io.netty.handler.codec.http.HttpResponseStatus.valueOf(status).reasonPhrase();
        };
    }
}
