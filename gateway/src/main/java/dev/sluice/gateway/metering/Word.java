package dev.sluice.gateway.metering;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The names of the Messages API that metering reacts to; recognised from bytes without making a string. */
enum Word {
    /** Any other name. */
    OTHER(""),
    // event types
    MESSAGE_START("message_start"),
    MESSAGE_DELTA("message_delta"),
    MESSAGE_STOP("message_stop"),
    CONTENT_BLOCK_START("content_block_start"),
    CONTENT_BLOCK_DELTA("content_block_delta"),
    CONTENT_BLOCK_STOP("content_block_stop"),
    PING("ping"),
    ERROR("error"),
    // member names
    TYPE("type"),
    DELTA("delta"),
    CONTENT_BLOCK("content_block"),
    TEXT("text"),
    THINKING("thinking"),
    PARTIAL_JSON("partial_json"),
    CONTENT("content"),
    MODEL("model"),
    STOP_REASON("stop_reason"),
    USAGE("usage");

    /** Length of the longest word in bytes; nothing longer can be one. */
    static final int LONGEST = 19;

    private static final Word[][] BY_LENGTH = byLength();

    private final byte[] bytes;
    private final byte[] opening;

    Word(String text) {
        this.bytes = text.getBytes(StandardCharsets.US_ASCII);
        this.opening = ("{\"" + text + "\":").getBytes(StandardCharsets.US_ASCII);
    }

    /** Copies what an object begins with whose first member has this name, as far as its value. */
    void openObject(BoundedBytes target) {
        target.append(opening, 0, opening.length);
    }

    /** The word that these first {@code length} bytes spell, {@link #OTHER} when they spell none. */
    static Word of(byte[] bytes, int length) {
        if (length > LONGEST) {
            return OTHER;
        }
        for (Word word : BY_LENGTH[length]) {
            if (Arrays.equals(word.bytes, 0, length, bytes, 0, length)) {
                return word;
            }
        }
        return OTHER;
    }

    /** Whether this is the type of a stream event. */
    boolean isEvent() {
        return this != OTHER && ordinal() <= ERROR.ordinal();
    }

    /** Whether this is the type of an event whose data must be kept and parsed. */
    boolean isMaterialised() {
        return this == MESSAGE_START || this == MESSAGE_DELTA;
    }

    /** Whether this is the type of an event that carries content. */
    boolean carriesContent() {
        return this == CONTENT_BLOCK_DELTA || this == CONTENT_BLOCK_START;
    }

    /** Whether a string member of this name is generated text, for the estimate of an answer that was cut short. */
    boolean isGenerated() {
        return this == TEXT || this == THINKING || this == PARTIAL_JSON;
    }

    private static Word[][] byLength() {
        Word[][] table = new Word[LONGEST + 1][];
        for (int length = 0; length <= LONGEST; length++) {
            int wanted = length;
            table[length] = Arrays.stream(values())
                    .filter(word -> wanted > 0 && word.bytes.length == wanted)
                    .toArray(Word[]::new);
        }
        return table;
    }
}
