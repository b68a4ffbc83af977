package dev.sluice.gateway.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request body with its edits spliced in; what is not edited is shared, not copied. */
final class EditedBody {

    private EditedBody() {}

    /** A buffer of its own over the result; the original keeps its references. */
    static ByteBuf of(@Nullable ByteBuf body, List<Edit> edits) {
        if (body == null) {
            return Unpooled.EMPTY_BUFFER;
        }
        if (edits.isEmpty()) {
            return body.retainedDuplicate();
        }
        CompositeByteBuf edited = body.alloc().compositeBuffer(2 * edits.size() + 1);
        int done = 0;
        for (Edit edit : edits) {
            edited.addComponent(true, body.retainedSlice(body.readerIndex() + done, edit.from() - done));
            edited.addComponent(true, Unpooled.wrappedBuffer(edit.with()));
            done = edit.to();
        }
        return edited.addComponent(true, body.retainedSlice(body.readerIndex() + done, body.readableBytes() - done));
    }
}
