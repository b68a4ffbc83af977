package dev.sluice.gateway.formats;

import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Gives the model of an answer the name that the client asked for. Holds nothing back: every other byte passes as it is and
 * when it comes. Where no name is found near the begin the answer passes unchanged. Not thread-safe; one per answer.
 */
public final class AnswerModelName implements Translation {

    /** How far into an answer the name is looked for. */
    static final int MOST_LOOKED_AT_BYTES = 64 * 1024;

    private final byte[] quotedName;
    private final Search search;
    private int lookedAt;
    private boolean insideOldName;
    private boolean done;

    private AnswerModelName(String name, Search search) {
        this.quotedName = JsonText.quoted(name).getBytes(StandardCharsets.UTF_8);
        this.search = search;
    }

    /** For server-sent events of the Messages API: changes the name inside {@code message_start}. */
    public static Translation inEvents(String name) {
        return new AnswerModelName(name, new ModelInEvents());
    }

    /** For JSON of the Messages API: changes the {@code model} at the top. */
    public static Translation inJson(String name) {
        return new AnswerModelName(name, new StringAtPath("model".getBytes(StandardCharsets.US_ASCII)));
    }

    /** Looks at an answer byte by byte until it is over. */
    sealed interface Search permits ModelInEvents, StringAtPath {

        Seen see(byte value);

        boolean over();

        /** What a byte is. */
        enum Seen {
            /** Not the target, or in its middle. */
            OTHER,
            /** The target's first quote. */
            TARGET_BEGINS,
            /** The target's last quote. */
            TARGET_ENDS,
            /** Not part of the target, which ends here without a quote. */
            TARGET_BREAKS_OFF
        }
    }

    @Override
    public void accept(ByteBuffer bytes, Output client) {
        int limit = bytes.limit();
        int passFrom = bytes.position();
        int at = passFrom;
        while (at < limit && !done) {
            switch (search.see(bytes.get(at))) {
                case TARGET_BEGINS -> {
                    pass(bytes, passFrom, at, client);
                    client.write(ByteBuffer.wrap(quotedName));
                    insideOldName = true;
                }
                case TARGET_ENDS -> {
                    insideOldName = false;
                    passFrom = at + 1;
                }
                case TARGET_BREAKS_OFF -> {
                    insideOldName = false;
                    passFrom = at;
                }
                case OTHER -> {}
            }
            at++;
            lookedAt++;
            done = !insideOldName && (search.over() || lookedAt >= MOST_LOOKED_AT_BYTES);
        }
        if (!insideOldName) {
            pass(bytes, passFrom, limit, client);
        }
    }

    @Override
    public void end(Output client) {}

    private static void pass(ByteBuffer bytes, int from, int to, Output client) {
        if (from == bytes.position() && to == bytes.limit()) {
            client.write(bytes);
        } else if (from < to) {
            client.write(bytes.slice(from, to - from));
        }
    }
}
