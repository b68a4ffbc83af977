package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** Feeds translations from buffers and into buffers. */
final class Translating {

    private Translating() {}

    /** What a piece becomes; takes over its reference, also when the translation throws. */
    static ByteBuf piece(Translation steps, ByteBuf piece, ByteBufAllocator allocator) {
        ByteBuf translated = allocator.buffer(piece.readableBytes() + (piece.readableBytes() >> 1));
        try {
            eachPart(piece, part -> steps.accept(part, translated::writeBytes));
            return translated;
        } catch (RuntimeException e) {
            translated.release();
            throw e;
        } finally {
            piece.release();
        }
    }

    /** What comes after the last piece. */
    static ByteBuf end(Translation steps, ByteBufAllocator allocator) {
        ByteBuf translated = allocator.buffer();
        try {
            steps.end(translated::writeBytes);
            return translated;
        } catch (RuntimeException e) {
            translated.release();
            throw e;
        }
    }

    /** Shows the readable bytes, which may lie in several buffers. */
    static void eachPart(ByteBuf bytes, Consumer<ByteBuffer> taker) {
        if (bytes.nioBufferCount() == 1) {
            taker.accept(bytes.internalNioBuffer(bytes.readerIndex(), bytes.readableBytes()));
        } else {
            for (ByteBuffer part : bytes.nioBuffers()) {
                taker.accept(part);
            }
        }
    }
}
