package dev.sluice.simulator;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Frames of the Amazon event stream, written from its description: total length, length of the headers, CRC-32 of these
 * eight bytes, headers, payload, CRC-32 of everything before; big endian.
 */
final class EventFrame {

    private static final int PRELUDE_BYTES = 8;
    private static final int CRC_BYTES = 4;
    private static final byte STRING_HEADER = 7;

    private static final byte[] CHUNK_HEADERS =
            headers(":event-type", "chunk", ":content-type", "application/json", ":message-type", "event");

    private EventFrame() {}

    /** An event with this JSON payload. */
    static byte[] chunk(String payload) {
        return frame(CHUNK_HEADERS, payload);
    }

    /** An exception that ends the stream. */
    static byte[] exception(String type, String payload) {
        return frame(
                headers(":exception-type", type, ":content-type", "application/json", ":message-type", "exception"),
                payload);
    }

    private static byte[] frame(byte[] headers, String json) {
        byte[] payload = json.getBytes(StandardCharsets.UTF_8);
        int total = PRELUDE_BYTES + CRC_BYTES + headers.length + payload.length + CRC_BYTES;
        ByteBuffer frame = ByteBuffer.allocate(total).putInt(total).putInt(headers.length);
        frame.putInt(crc(frame)).put(headers).put(payload);
        return frame.putInt(crc(frame)).array();
    }

    /** Of everything written so far. */
    private static int crc(ByteBuffer frame) {
        CRC32 crc = new CRC32();
        crc.update(frame.array(), 0, frame.position());
        return (int) crc.getValue();
    }

    private static byte[] headers(String... namesAndValues) {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            byte[] name = namesAndValues[i].getBytes(StandardCharsets.UTF_8);
            byte[] value = namesAndValues[i + 1].getBytes(StandardCharsets.UTF_8);
            headers.write(name.length);
            headers.writeBytes(name);
            headers.write(STRING_HEADER);
            headers.write(value.length >> 8);
            headers.write(value.length);
            headers.writeBytes(value);
        }
        return headers.toByteArray();
    }
}
