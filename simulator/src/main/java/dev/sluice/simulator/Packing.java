package dev.sluice.simulator;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPOutputStream;

/** Compresses an answer piece by piece, so that each can be read as soon as it has arrived. */
final class Packing {

    static final String HEADER = "content-encoding: gzip\r\n";

    private static final int BUFFER_BYTES = 1_024;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final GZIPOutputStream gzip;

    Packing() {
        try {
            gzip = new GZIPOutputStream(out, BUFFER_BYTES, true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The whole of it at once. */
    static byte[] whole(byte[] bytes) {
        Packing packing = new Packing();
        byte[] first = packing.next(bytes);
        byte[] last = packing.last();
        byte[] whole = java.util.Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, whole, first.length, last.length);
        return whole;
    }

    byte[] next(byte[] bytes) {
        try {
            gzip.write(bytes);
            gzip.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return drained();
    }

    byte[] last() {
        try {
            gzip.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return drained();
    }

    private byte[] drained() {
        byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
