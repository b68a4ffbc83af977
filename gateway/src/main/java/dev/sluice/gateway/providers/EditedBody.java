package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyMap;
import dev.sluice.gateway.proxy.Edit;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A body with its edits as it goes over the wire, read piece by piece: the client's bytes are never copied as a whole. */
final class EditedBody extends InputStream {

    private final List<ByteBuffer> parts;
    private int at;

    private EditedBody(List<ByteBuffer> parts) {
        this.parts = parts;
    }

    static EditedBody of(BodyMap body, List<Edit> edits) {
        return new EditedBody(parts(body.bytes().get(), edits));
    }

    /** All of it, in one array. */
    static byte[] bytes(BodyMap body, List<Edit> edits) {
        List<ByteBuffer> parts = parts(body.bytes().get(), edits);
        ByteBuffer whole = ByteBuffer.allocate(
                parts.stream().mapToInt(ByteBuffer::remaining).sum());
        parts.forEach(whole::put);
        return whole.array();
    }

    /** The pieces in order. */
    private static List<ByteBuffer> parts(ByteBuffer body, List<Edit> edits) {
        List<ByteBuffer> parts = new ArrayList<>();
        int origin = body.position();
        int from = 0;
        for (Edit edit : edits) {
            parts.add(body.slice(origin + from, edit.from() - from));
            parts.add(ByteBuffer.wrap(edit.with()));
            from = edit.to();
        }
        parts.add(body.slice(origin + from, body.remaining() - from));
        return parts;
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        while (at < parts.size() && !parts.get(at).hasRemaining()) {
            at++;
        }
        if (at == parts.size()) {
            return -1;
        }
        ByteBuffer part = parts.get(at);
        int count = Math.min(length, part.remaining());
        part.get(into, offset, count);
        return count;
    }
}
