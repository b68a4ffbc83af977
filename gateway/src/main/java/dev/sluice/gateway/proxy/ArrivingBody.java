package dev.sluice.gateway.proxy;

import dev.sluice.gateway.proxy.Gatekeeper.Refusal;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/** A request body while it arrives, within the limits of size, memory and time, and until nobody needs it any more. */
final class ArrivingBody {

    /** First allocation, whatever length is declared: memory follows what arrives, not what is promised. */
    private static final int FIRST_BYTES = 65_536;

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
            long declared = Math.max(length, HttpUtil.getContentLength(head, length));
            bytes = allocator.buffer((int) Math.min(declared, FIRST_BYTES));
        }
        bytes.writeBytes(piece, piece.readerIndex(), length);
        return null;
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
