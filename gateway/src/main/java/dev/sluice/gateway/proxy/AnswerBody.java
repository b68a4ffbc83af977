package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;

/** The start of a server's answer that is read before it is known what the client gets. */
final class AnswerBody {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int atMost;

    AnswerBody(int atMost) {
        this.atMost = atMost;
    }

    /** Keeps what there is room for; whether it is full now. Leaves the reference to the caller. */
    boolean add(ByteBuf piece) {
        int length = Math.min(piece.readableBytes(), atMost - bytes.size());
        byte[] part = new byte[length];
        piece.getBytes(piece.readerIndex(), part);
        bytes.writeBytes(part);
        return bytes.size() >= atMost;
    }

    byte[] take() {
        return bytes.toByteArray();
    }
}
