package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Tells HTTP/2 with prior knowledge (RFC 9113 §3.3) from HTTP/1.1 by the first bytes of a plain connection. */
final class PlainTextSniffer extends ByteToMessageDecoder {

    private static final byte[] HTTP2_PREFACE = "PRI * HTTP/2.0".getBytes(StandardCharsets.US_ASCII);

    private final ClientPipeline pipeline;

    PlainTextSniffer(ClientPipeline pipeline) {
        this.pipeline = pipeline;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        int compare = Math.min(in.readableBytes(), HTTP2_PREFACE.length);
        for (int i = 0; i < compare; i++) {
            if (in.getByte(in.readerIndex() + i) != HTTP2_PREFACE[i]) {
                pipeline.http1(context.channel());
                context.pipeline().remove(this);
                return;
            }
        }
        if (compare == HTTP2_PREFACE.length) {
            pipeline.http2(context.channel());
            context.pipeline().remove(this);
        }
    }
}
