package dev.sluice.gateway.metering;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Reads counts and short texts out of JSON that may hold anything. */
final class Counts {

    /** Largest count that is believed, 2^53: sums of a few such counts still fit a long. */
    static final long MOST = 1L << 53;

    /** Longest text that is kept, in characters; model ids and reasons are far shorter. */
    static final int LONGEST_TEXT = 200;

    private Counts() {}

    /** The count in this field, brought into 0 to {@link #MOST}; {@code otherwise} when there is no number. */
    static long read(JsonNode object, String field, long otherwise) {
        JsonNode value = object.path(field);
        if (!value.isNumber()) {
            return otherwise;
        }
        Number number = value.numberValue();
        double approximate = number.doubleValue();
        if (approximate >= MOST) {
            return MOST;
        }
        return approximate > 0 ? number.longValue() : 0;
    }

    /**
     * The text in this field, shortened and with everything but printable ASCII replaced, so that it can be stored and
     * logged as it is; {@code otherwise} when there is none.
     */
    static @Nullable String text(JsonNode object, String field, @Nullable String otherwise) {
        JsonNode value = object.path(field);
        if (!value.isString()) {
            return otherwise;
        }
        String text = value.stringValue();
        return isClean(text) ? text : cleaned(text);
    }

    private static boolean isClean(String text) {
        boolean clean = text.length() <= LONGEST_TEXT;
        for (int i = 0; clean && i < text.length(); i++) {
            clean = isPrintable(text.charAt(i));
        }
        return clean;
    }

    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST_TEXT));
        for (int i = 0; i < text.length() && i < LONGEST_TEXT; i++) {
            char character = text.charAt(i);
            clean.append(isPrintable(character) ? character : '?');
        }
        return clean.toString();
    }

    private static boolean isPrintable(char character) {
        return character >= ' ' && character <= '~';
    }
}
