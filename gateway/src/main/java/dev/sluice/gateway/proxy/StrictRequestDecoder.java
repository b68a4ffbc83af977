package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ByteProcessor;
import java.util.List;

/**
 * Decodes HTTP/1 requests and refuses what servers in front of or behind us may read differently: both framing fields
 * (RFC 9112 §6.3), folded header lines (§5.2), bare LF (§2.2), repeated lengths.
 */
final class StrictRequestDecoder extends HttpRequestDecoder {

    static final int MAX_LINE_BYTES = 8_192;
    static final int MAX_HEAD_BYTES = 32_768;
    private static final int MAX_CHUNK_BYTES = 65_536;

    private boolean expectingHead = true;
    private boolean atStartOfHead = true;

    StrictRequestDecoder() {
        super(new HttpDecoderConfig()
                .setMaxInitialLineLength(MAX_LINE_BYTES)
                .setMaxHeaderSize(MAX_HEAD_BYTES)
                .setMaxChunkSize(MAX_CHUNK_BYTES)
                .setAllowDuplicateContentLengths(false)
                .setStrictLineParsing(true)
                .setUseRfc9112TransferEncoding(true));
    }

    /** Whether the head of a request has begun to arrive and is not complete. */
    boolean hasPartialHead() {
        return expectingHead && actualReadableBytes() > 0;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws Exception {
        skipEmptyLinesBeforeHead(in);
        if (expectingHead && hasFoldedLine(in)) {
            HttpMessage refused = createInvalidMessage();
            refused.setDecoderResult(DecoderResult.failure(new IllegalArgumentException("folded header line")));
            in.skipBytes(in.readableBytes());
            out.add(refused);
            return;
        }
        int before = out.size();
        super.decode(context, in, out);
        for (int i = before; i < out.size(); i++) {
            Object message = out.get(i);
            if (message instanceof HttpRequest) {
                expectingHead = false;
            }
            if (message instanceof LastHttpContent) {
                expectingHead = true;
                atStartOfHead = true;
            }
        }
    }

    // RFC 9112 §2.2 asks for it; done here so that an empty line always means the end of a head below.
    private void skipEmptyLinesBeforeHead(ByteBuf in) {
        while (atStartOfHead && in.isReadable()) {
            byte next = in.getByte(in.readerIndex());
            if (next == '\r' || next == '\n') {
                in.skipBytes(1);
            } else {
                atStartOfHead = false;
            }
        }
    }

    // The superclass consumes whole lines only, so the reader index always stands at the start of a line here.
    private static boolean hasFoldedLine(ByteBuf in) {
        int at = in.readerIndex();
        int end = in.writerIndex();
        while (at < end) {
            byte first = in.getByte(at);
            if (first == ' ' || first == '\t') {
                return true;
            }
            if (first == '\r' || first == '\n') {
                return false;
            }
            int lineFeed = in.forEachByte(at, end - at, ByteProcessor.FIND_LF);
            if (lineFeed < 0) {
                return false;
            }
            at = lineFeed + 1;
        }
        return false;
    }

    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new IllegalArgumentException("both Transfer-Encoding and Content-Length");
    }
}
