package dev.sluice.gateway.metering;

/**
 * Walks over the bytes of one JSON text in pieces of any size, without copying them and without building anything, and
 * tells its subclass of string members and of the members of the root object. It follows strings, brackets, colons and
 * commas only; it is no validator, and on bytes that are not JSON it reports nonsense but never fails.
 */
abstract class JsonSkimmer {

    private static final int NO_ESCAPE = 0;
    private static final int AFTER_BACKSLASH = -1;
    private static final int UNICODE_DIGITS = 4;

    /** As a signed byte: everything below continues a UTF-8 character and so begins none. */
    private static final int FIRST_NOT_CONTINUING = (byte) 0xC0;

    private static final boolean[] SPECIAL = new boolean[256];

    static {
        for (char special : "\"\\\n\r".toCharArray()) {
            SPECIAL[special] = true;
        }
    }

    private final boolean stopAtLineEnd;

    /** The first bytes of the string at hand; one more than a word can have, so that longer ones do not match. */
    private final byte[] head = new byte[Word.LONGEST];

    private int headLength;
    private long characters;
    private boolean inString;
    private int escape;

    private int depth;
    private boolean valueNext;
    private Word key = Word.OTHER;
    private Word topKey = Word.OTHER;

    /** @param stopAtLineEnd whether {@link #skim} returns at a line break instead of walking over it */
    JsonSkimmer(boolean stopAtLineEnd) {
        this.stopAtLineEnd = stopAtLineEnd;
    }

    /**
     * A string that is the value of a member ended.
     *
     * @param depth how many brackets are open around it
     * @param topKey name of the member of the root object it is in
     * @param key name of the member it is the value of
     * @param characters its length; an escape counts as one character
     */
    abstract void onString(int depth, Word topKey, Word key, long characters);

    /** A member of the root object begins: its value starts at this index or later. */
    void onTopMember(Word topKey, int index) {}

    /** A member of the root object ended before this index. */
    void onTopMemberEnd(Word topKey, int index) {}

    /** The root object or array was closed. */
    void onRootEnd() {}

    /** The word that the string spells which was last reported by {@link #onString}. */
    final Word lastString() {
        return Word.of(head, headLength);
    }

    /** Forgets everything: the next byte begins a new JSON text. */
    final void reset() {
        inString = false;
        escape = NO_ESCAPE;
        depth = 0;
        valueNext = false;
        key = Word.OTHER;
        topKey = Word.OTHER;
    }

    /** Walks from one index to another; returns where it stopped: at a line break if it heeds them, else at the limit. */
    final int skim(byte[] bytes, int from, int limit) {
        int index = from;
        while (index < limit) {
            if (inString) {
                index = skimString(bytes, index, limit);
                if (inString) {
                    return index;
                }
                continue;
            }
            byte value = bytes[index];
            if (stopAtLineEnd && (value == '\n' || value == '\r')) {
                return index;
            }
            structure(value, index);
            index++;
        }
        return index;
    }

    private void structure(byte value, int index) {
        switch (value) {
            case '"' -> {
                inString = true;
                headLength = 0;
                characters = 0;
            }
            case ':' -> {
                valueNext = true;
                if (depth == 1) {
                    topKey = key;
                    onTopMember(topKey, index + 1);
                }
            }
            case ',' -> {
                valueNext = false;
                if (depth == 1) {
                    onTopMemberEnd(topKey, index);
                }
            }
            case '{', '[' -> {
                valueNext = false;
                depth++;
            }
            case '}', ']' -> close(index);
            default -> {
                // numbers, literals and white space say nothing
            }
        }
    }

    private void close(int index) {
        valueNext = false;
        if (depth == 1) {
            onTopMemberEnd(topKey, index);
            onRootEnd();
        }
        depth = Math.max(0, depth - 1);
    }

    private int skimString(byte[] bytes, int from, int limit) {
        int index = from;
        while (index < limit) {
            if (escape == NO_ESCAPE) {
                index = skimOrdinary(bytes, index, limit);
                if (index == limit) {
                    break;
                }
            }
            byte value = bytes[index];
            if (stopAtLineEnd && (value == '\n' || value == '\r')) {
                break;
            }
            index++;
            if (escape != NO_ESCAPE) {
                escape = escape == AFTER_BACKSLASH ? (value == 'u' ? UNICODE_DIGITS : NO_ESCAPE) : escape - 1;
            } else if (value == '"') {
                endString();
                break;
            } else {
                escape = value == '\\' ? AFTER_BACKSLASH : NO_ESCAPE;
                headLength = Word.LONGEST + 1; // no word has an escape or a line break
                characters++;
            }
        }
        return index;
    }

    /** Walks to the next quote, backslash or line break; this is where an answer's bytes are spent. */
    private int skimOrdinary(byte[] bytes, int from, int limit) {
        int index = from;
        int counted = 0;
        while (index < limit && !SPECIAL[bytes[index] & 0xFF]) {
            counted += bytes[index] < FIRST_NOT_CONTINUING ? 0 : 1;
            index++;
        }
        characters += counted;
        int length = index - from;
        if (headLength + length <= Word.LONGEST) {
            System.arraycopy(bytes, from, head, headLength, length);
            headLength += length;
        } else {
            headLength = Word.LONGEST + 1;
        }
        return index;
    }

    private void endString() {
        inString = false;
        if (valueNext) {
            onString(depth, topKey, key, characters);
        } else {
            key = lastString();
        }
    }
}
