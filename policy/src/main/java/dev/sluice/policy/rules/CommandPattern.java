package dev.sluice.policy.rules;

/**
 * The text between the parentheses of a command rule.
 *
 * @param prefix the pattern ended in {@code " *"} or {@code ":*"}: a space or the end must follow
 * @param needle a text without which nothing matches
 */
record CommandPattern(String pattern, boolean prefix, String needle) {

    CommandPattern(String pattern, boolean prefix) {
        this(pattern, prefix, Needles.longest(pattern, "*"));
    }

    static CommandPattern of(String specifier) {
        String text = squeeze(specifier);
        if (text.endsWith(":*") || text.endsWith(" *")) {
            return new CommandPattern(text.substring(0, text.length() - 2).stripTrailing(), true);
        }
        return new CommandPattern(text, false);
    }

    /** Runs of blanks count as one. */
    static String squeeze(String text) {
        if (text.indexOf('\t') < 0 && !text.contains("  ") && !text.startsWith(" ") && !blankEnd(text)) {
            return text;
        }
        StringBuilder squeezed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i) == '\t' ? ' ' : text.charAt(i);
            if (c != ' ' || (!squeezed.isEmpty() && squeezed.charAt(squeezed.length() - 1) != ' ')) {
                squeezed.append(c);
            }
        }
        return squeezed.toString().stripTrailing();
    }

    private static boolean blankEnd(String text) {
        return !text.isEmpty() && Character.isWhitespace(text.charAt(text.length() - 1));
    }

    /** The text up to its first blank. */
    static String firstWord(String text) {
        int blank = text.indexOf(' ');
        return blank < 0 ? text : text.substring(0, blank);
    }

    boolean exact() {
        return !prefix && pattern.indexOf('*') < 0;
    }

    /** @param text already {@linkplain #squeeze squeezed} */
    boolean matches(String text) {
        if (pattern.indexOf('*') < 0) {
            int end = pattern.length();
            boolean boundary = text.length() == end || (prefix && text.length() > end && text.charAt(end) == ' ');
            return boundary && text.startsWith(pattern);
        }
        if (!text.contains(needle)) {
            return false;
        }
        return Globs.matches(pattern, text) || (prefix && Globs.matches(pattern + " *", text));
    }

    CommandPattern lowerCase() {
        return new CommandPattern(pattern.toLowerCase(java.util.Locale.ROOT), prefix);
    }
}
