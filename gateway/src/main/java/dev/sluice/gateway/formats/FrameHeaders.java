package dev.sluice.gateway.formats;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The header block of an Amazon event stream's message: name length (one byte), name, type (one byte), value. Values are
 * of fixed length by type, or begin with their length in two bytes (byte arrays and strings).
 */
final class FrameHeaders {

    static final String EVENT_TYPE = ":event-type";
    static final String EXCEPTION_TYPE = ":exception-type";
    static final String CONTENT_TYPE = ":content-type";
    static final String MESSAGE_TYPE = ":message-type";

    /** What Bedrock writes before each event of a model's answer, byte for byte (contract §16.1). */
    static final byte[] CHUNK = block(EVENT_TYPE, "chunk", "event");

    private static final int STRING = 7;
    private static final int OUT_OF_SHAPE = -1;

    private FrameHeaders() {}

    /** The block of a message with JSON in it. */
    static byte[] block(String typeName, String type, String messageType) {
        OutgoingBytes block = new OutgoingBytes();
        header(block, typeName, type);
        header(block, CONTENT_TYPE, "application/json");
        header(block, MESSAGE_TYPE, messageType);
        return block.toArray();
    }

    private static void header(OutgoingBytes block, String name, String value) {
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        block.append((byte) name.length())
                .append(name)
                .append((byte) STRING)
                .append((byte) (valueBytes.length >>> 8))
                .append((byte) valueBytes.length)
                .append(valueBytes);
    }

    /** Whether the block consists of whole headers of known types. */
    static boolean areInShape(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            at = end(bytes, at, to);
            if (at == OUT_OF_SHAPE) {
                return false;
            }
        }
        return true;
    }

    /** The first string of this name in a block that is in shape. */
    static @Nullable String find(byte[] bytes, int from, int to, String name) {
        byte[] wanted = name.getBytes(StandardCharsets.UTF_8);
        int at = from;
        while (at < to) {
            int end = end(bytes, at, to);
            int type = at + 1 + (bytes[at] & 0xFF);
            if (bytes[type] == STRING && Arrays.equals(bytes, at + 1, type, wanted, 0, wanted.length)) {
                return new String(bytes, type + 3, end - type - 3, StandardCharsets.UTF_8);
            }
            at = end;
        }
        return null;
    }

    private static int end(byte[] bytes, int from, int to) {
        int type = from + 1 + (bytes[from] & 0xFF);
        if (type >= to) {
            return OUT_OF_SHAPE;
        }
        int valueLength = switch (bytes[type]) {
            case 0, 1 -> 0; // true, false
            case 2 -> Byte.BYTES;
            case 3 -> Short.BYTES;
            case 4 -> Integer.BYTES;
            case 5, 8 -> Long.BYTES; // integer, time
            case 6, STRING -> type + 2 < to ? 2 + ((bytes[type + 1] & 0xFF) << 8 | (bytes[type + 2] & 0xFF)) : to;
            case 9 -> 16; // uuid
            default -> to;
        };
        int end = type + 1 + valueLength;
        return end <= to ? end : OUT_OF_SHAPE;
    }
}
