package dev.sluice.gateway.spend;

import org.jspecify.annotations.Nullable;

/** Makes text of clients and providers fit to be stored: PostgreSQL refuses NUL, and nobody may fill the ledger. */
final class CleanText {

    /** Longest text that comes from a client or a provider, in UTF-16 units. */
    static final int LONGEST = 64;

    private CleanText() {}

    /** The text without control characters and broken surrogates, cut to {@link #LONGEST}. */
    static String required(String text) {
        return isClean(text) ? text : cleaned(text);
    }

    /** Nearly all text is, and building it anew for every column of every row shows. */
    private static boolean isClean(String text) {
        boolean clean = text.length() <= LONGEST;
        for (int i = 0; clean && i < text.length(); i++) {
            clean = text.charAt(i) >= ' ' && text.charAt(i) <= '~';
        }
        return clean;
    }

    private static String cleaned(String text) {
        StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            i += Character.charCount(point);
            if (Character.isISOControl(point)) {
                continue;
            }
            boolean broken = point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
            int stored = broken ? '\ufffd' : point;
            if (clean.length() + Character.charCount(stored) > LONGEST) {
                break;
            }
            clean.appendCodePoint(stored);
        }
        return clean.toString();
    }

    /** As {@link #required}; nothing for null and for a text of which nothing is left. */
    static @Nullable String optional(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String clean = required(text);
        return clean.isEmpty() ? null : clean;
    }
}
