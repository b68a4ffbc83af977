package dev.sluice.gateway.formats;

import java.nio.ByteBuffer;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the members of a request body's top-level object stand.
 *
 * @param bytes a fresh view over the whole body, valid until the verdict on its request is given
 * @param members by name; each name stands once
 */
public record BodyMap(Supplier<ByteBuffer> bytes, Map<String, Member> members) {

    /**
     * A member of the object.
     *
     * @param nameStart offset of the quote before its name
     * @param valueStart offset of the first byte of its value
     * @param valueEnd offset behind the last byte of its value
     */
    public record Member(int nameStart, int valueStart, int valueEnd) {}
}
