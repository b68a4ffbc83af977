package dev.sluice.gateway.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sluice.gateway.proxy.Translation;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Sends bytes through a translation as a network would: in pieces, from buffers of any kind that are used again. */
final class Pieces {

    private Pieces() {}

    static byte[] whole(Translation translation, byte[] bytes) {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        translation.accept(ByteBuffer.wrap(bytes), collect(client));
        translation.end(collect(client));
        return client.toByteArray();
    }

    static String whole(Translation translation, String text) {
        return new String(whole(translation, text.getBytes(UTF_8)), UTF_8);
    }

    static byte[] cut(Translation translation, byte[] bytes, Random random) {
        ByteArrayOutputStream client = new ByteArrayOutputStream();
        int most = random.nextBoolean() ? 4 : 3000;
        for (int at = 0; at < bytes.length; ) {
            int count = Math.min(bytes.length - at, 1 + random.nextInt(most));
            ByteBuffer piece =
                    random.nextBoolean() ? ByteBuffer.allocate(count + 7) : ByteBuffer.allocateDirect(count + 7);
            piece.put(3, bytes, at, count).position(3).limit(3 + count);
            ByteBuffer handed = random.nextBoolean() ? piece : piece.asReadOnlyBuffer();
            translation.accept(handed, collect(client));
            scribbleOver(piece);
            at += count;
        }
        translation.end(collect(client));
        return client.toByteArray();
    }

    private static void scribbleOver(ByteBuffer piece) {
        byte[] noise = new byte[piece.capacity()];
        Arrays.fill(noise, (byte) '"');
        piece.clear().put(noise);
    }

    static Translation.Output collect(ByteArrayOutputStream client) {
        return bytes -> {
            byte[] taken = new byte[bytes.remaining()];
            bytes.get(taken);
            client.writeBytes(taken);
        };
    }
}
