package dev.sluice.gateway.metering;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** Writes stream events as providers do. */
final class Events {

    private Events() {}

    static String event(String type, @Nullable String members) {
        return "event: " + type + "\ndata: " + data(type, members) + "\n\n";
    }

    static String data(String type, @Nullable String members) {
        return "{\"type\":\"" + type + "\"" + (members == null ? "" : "," + members) + "}";
    }

    static String text(String text) {
        return event("content_block_delta", textMembers(text));
    }

    static String textMembers(String text) {
        return "\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":" + quoted(text) + "}";
    }

    static String quoted(String text) {
        return JsonMapper.shared().writeValueAsString(text);
    }

    static UsageReader feed(UsageReader reader, String text) {
        reader.accept(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        return reader;
    }

    /** Feeds bytes in random pieces, now from the heap, now from a direct buffer with an offset. */
    static UsageReader feedInPieces(UsageReader reader, byte[] bytes, Random random) {
        int from = 0;
        while (from < bytes.length) {
            int length = Math.min(bytes.length - from, random.nextInt(4) == 0 ? 1 : 1 + random.nextInt(200));
            ByteBuffer piece = ByteBuffer.wrap(bytes, from, length);
            if (random.nextBoolean()) {
                piece = ByteBuffer.allocateDirect(length + 3)
                        .position(3)
                        .put(piece)
                        .position(3);
            }
            int position = piece.position();
            reader.accept(piece);
            if (piece.position() != position) {
                throw new AssertionError("the reader moved the buffer's position");
            }
            from += length;
        }
        return reader;
    }
}
