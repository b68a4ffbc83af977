package dev.sluice.gateway.providers;

import dev.sluice.gateway.formats.BodyEdits;
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
        List<ByteBuffer> parts = new ArrayList<>();
        BodyEdits.forEachPart(body.bytes().get(), edits, parts::add);
        return new EditedBody(parts);
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
