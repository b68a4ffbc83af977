package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** A request body while it arrives, within the limits of size, memory and time, and until nobody needs it any more. */
final class ArrivingBody {

    /** Memory follows what arrives, not what is promised: room for so many times as much, while that is little. */
    private static final int GENEROUS = 8;

    /** Most room that is made at {@link #GENEROUS}; beyond, there is room for as much again. */
    private static final int GENEROUS_BYTES = 256 * 1024;

    /** Slowest average at which it may arrive once the pause limit has passed. */
    private static final long MIN_BYTES_PER_SECOND = 1_024;

    private final ProxyContext proxy;
    private final HttpRequest head;
    private final long startedAt = System.nanoTime();
    private long lastPieceAt = startedAt;
    private @Nullable ByteBuf bytes;
    private int claimed;

    ArrivingBody(ProxyContext proxy, HttpRequest head) {
        this.proxy = proxy;
        this.head = head;
    }

    /** Takes a copy of a piece; answers why it cannot be taken, or null. */
    @Nullable
    Refusal gather(ByteBuf piece, ByteBufAllocator allocator) {
        lastPieceAt = System.nanoTime();
        int length = piece.readableBytes();
        if (length == 0) {
            return null;
        }
        long maxBytes = proxy.limits.maxBody().toBytes();
        if (claimed + (long) length > maxBytes) {
            return RequestHeads.tooLarge(maxBytes);
        }
        if (!proxy.gather(length)) {
            return new Refusal(503, "too many large requests at once; try again in a moment");
        }
        claimed += length;
        if (bytes == null) {
            bytes = allocator.buffer(room(claimed));
        } else if (bytes.writableBytes() < length) {
            bytes.ensureWritable(room(claimed) - bytes.readableBytes());
        }
        bytes.writeBytes(piece, piece.readerIndex(), length);
        return null;
    }

    private int room(int arrived) {
        int declared = Math.clamp(HttpUtil.getContentLength(head, Long.MAX_VALUE), arrived, Integer.MAX_VALUE);
        long generous = Math.min((long) GENEROUS * arrived, GENEROUS_BYTES);
        return (int) Math.min(declared, Math.max(generous, 2L * arrived));
    }

    /** What arrived; null when nothing did, or when it was released. */
    @Nullable
    ByteBuf bytes() {
        return bytes;
    }

    boolean tooSlow(long now) {
        long pauseNanos = proxy.limits.bodyTimeout().toNanos();
        long allowedNanos = pauseNanos + claimed * 1_000_000_000L / MIN_BYTES_PER_SECOND;
        return now - lastPieceAt > pauseNanos || now - startedAt > allowedNanos;
    }

    void release() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
        proxy.forget(claimed);
        claimed = 0;
    }
}
