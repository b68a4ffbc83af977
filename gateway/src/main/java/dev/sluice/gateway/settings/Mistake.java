package dev.sluice.gateway.settings;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong in the configuration.
 *
 * @param key the setting, or the environment variable, as it was written
 * @param given what was given, secrets masked; null means nothing was
 * @param origin where it was given; null means nowhere
 * @param explanation what is wrong and what it may be, as a sentence
 */
record Mistake(String key, @Nullable String given, @Nullable String origin, String explanation) {

    private static final int LONGEST_SHOWN = 80;

    static Mistake missing(String key, String explanation) {
        return new Mistake(key, null, null, explanation);
    }

    /** Two lines of plain text. */
    String describe() {
        StringBuilder text = new StringBuilder("  ").append(key);
        if (given != null) {
            text.append(" = ").append(shortened(given));
        }
        if (origin != null) {
            text.append("   (").append(origin).append(')');
        }
        return text.append("\n      ").append(explanation).toString();
    }

    private static String shortened(String value) {
        String line = value.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "...";
    }
}
