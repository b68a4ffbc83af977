package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an answer between the read and the write: pieces that came in one read leave in one chunk, which saves the
 * client's framing of each. A lone piece is passed on without a copy, and nothing waits for bytes that have not come yet.
 */
final class CollectedBytes {

    private static final int FULL_BYTES = 16_384;

    private @Nullable ByteBuf bytes;
    private boolean merged;

    /** Takes over a piece; true when it is time to {@link #take}. */
    boolean add(ByteBuf piece, ByteBufAllocator allocator) {
        ByteBuf before = bytes;
        if (before == null) {
            bytes = piece;
            return piece.readableBytes() >= FULL_BYTES;
        }
        if (!merged) {
            ByteBuf room = allocator.buffer(FULL_BYTES);
            room.writeBytes(before);
            before.release();
            bytes = room;
            before = room;
            merged = true;
        }
        before.writeBytes(piece);
        piece.release();
        return before.readableBytes() >= FULL_BYTES;
    }

    /** Hands out what was collected, or null. */
    @Nullable
    ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        merged = false;
        return taken;
    }

    /** Throws away what was collected. */
    void drop() {
        ByteBuf dropped = take();
        if (dropped != null) {
            dropped.release();
        }
    }
}
