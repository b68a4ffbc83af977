package dev.sluice.policy.rules;

/**
 * The text between the parentheses of a command rule.
 *
 * @param prefix the pattern ended in {@code " *"} or {@code ":*"}: a space or the end must follow
 * @param star whether the pattern holds a star
 * @param spaced the pattern, a space and a star
 */
record CommandPattern(String pattern, boolean prefix, boolean star, String spaced) {

    CommandPattern(String pattern, boolean prefix) {
        this(pattern, prefix, pattern.indexOf('*') >= 0, pattern + " *");
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
        StringBuilder squeezed = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i) == '\t' ? ' ' : text.charAt(i);
            if (c != ' ' || (!squeezed.isEmpty() && squeezed.charAt(squeezed.length() - 1) != ' ')) {
                squeezed.append(c);
            }
        }
        return squeezed.toString().stripTrailing();
    }

    boolean exact() {
        return !prefix && !star;
    }

    /** @param text already {@linkplain #squeeze squeezed} */
    boolean matches(String text) {
        if (!star) {
            int end = pattern.length();
            boolean boundary = text.length() == end || (prefix && text.length() > end && text.charAt(end) == ' ');
            return boundary && text.startsWith(pattern);
        }
        return Globs.matches(pattern, text) || (prefix && Globs.matches(spaced, text));
    }

    CommandPattern lowerCase() {
        return new CommandPattern(pattern.toLowerCase(java.util.Locale.ROOT), prefix);
    }
}
