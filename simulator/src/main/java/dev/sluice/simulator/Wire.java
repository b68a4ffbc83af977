package dev.sluice.simulator;

import java.nio.charset.StandardCharsets;

/** The bytes of HTTP/1.1 answers, written by hand so that a fault can sit at any byte. */
final class Wire {

    static final byte[] LAST_CHUNK = ascii("0\r\n\r\n");
    static final byte[] CONTINUE = ascii("HTTP/1.1 100 Continue\r\n\r\n");

    private Wire() {}

    /** Head of an event stream; {@code more} are header lines with their ends. */
    static byte[] streamHead(Dialect dialect, String requestId, String more) {
        return ascii("HTTP/1.1 200 OK\r\ncontent-type: " + dialect.streamType()
                + "\r\ncache-control: no-cache\r\ntransfer-encoding: chunked\r\n" + more
                + dialect.headers(requestId) + "\r\n");
    }

    /** Head of a JSON answer; {@code more} are header lines with their ends. */
    static byte[] jsonHead(int status, long contentLength, Dialect dialect, String requestId, String more) {
        return head(status, "application/json", contentLength, dialect.headers(requestId) + more);
    }

    /** Head of an answer of any type; {@code headers} are lines with their ends. */
    static byte[] head(int status, String type, long contentLength, String headers) {
        return ascii("HTTP/1.1 " + status + " " + reason(status) + "\r\ncontent-type: " + type + "\r\ncontent-length: "
                + contentLength + "\r\n" + headers + "\r\n");
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
