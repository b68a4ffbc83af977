package dev.sluice.policy.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A path specifier, by the meaning of gitignore: {@code *} inside a segment, {@code **} across segments.
 *
 * @param anchor absolute directory
 * @param segments what must follow it
 * @param beneath what lies under a match counts too
 * @param needle a text without which no path matches
 */
record PathPattern(String anchor, List<String> segments, boolean beneath, String needle) {

    /**
     * @param slash the directory that a single leading slash means in the rule's file
     * @param restricts the rule denies or asks
     */
    static PathPattern of(String specifier, boolean restricts, String slash, Session session) {
        String text = session.windows() ? windows(specifier) : specifier;
        String anchor = session.cwd();
        boolean rooted = true;
        if (text.startsWith("//")) {
            anchor = "";
            text = text.substring(2);
        } else if (text.equals("~") || text.startsWith("~/")) {
            anchor = session.home();
            text = text.substring(Math.min(2, text.length()));
        } else if (text.startsWith("/")) {
            anchor = slash;
            text = text.substring(1);
        } else {
            rooted = false;
            text = text.startsWith("./") ? text.substring(2) : text;
        }
        boolean directory = text.endsWith("/");
        List<String> segments = new ArrayList<>();
        for (String segment : text.split("/")) {
            if (!segment.isEmpty()
                    && !segment.equals(".")
                    && !(segment.equals("**") && last(segments).equals("**"))) {
                segments.add(session.windows() ? segment.toLowerCase(Locale.ROOT) : segment);
            }
        }
        boolean bare = segments.size() == 1;
        boolean oneDirectory =
                restricts && segments.size() == 2 && segments.getLast().equals("**");
        if (!rooted && (bare || oneDirectory) && !segments.getFirst().equals("**")) {
            segments.addFirst("**");
        }
        boolean beneath = restricts || directory || (!segments.isEmpty() && !wild(segments.getLast()));
        String base = anchor.equals("/") ? "" : anchor;
        return new PathPattern(
                session.windows() ? base.toLowerCase(Locale.ROOT) : base,
                List.copyOf(segments),
                beneath,
                needle(segments));
    }

    private static String needle(List<String> segments) {
        String longest = "";
        for (String segment : segments) {
            String needle = Needles.longest(segment, "*?[\\");
            longest = needle.length() > longest.length() ? needle : longest;
        }
        return longest;
    }

    private static String windows(String specifier) {
        String text = specifier.replace('\\', '/');
        return text.matches("(?s)[A-Za-z]:/.*") ? "//" + text.charAt(0) + text.substring(2) : text;
    }

    private static String last(List<String> segments) {
        return segments.isEmpty() ? "" : segments.getLast();
    }

    private static boolean wild(String segment) {
        return segment.chars().anyMatch(c -> "*?[".indexOf(c) >= 0);
    }

    boolean matches(String path) {
        return matches(path, beneath);
    }

    /** @param below whether what lies under a match counts */
    boolean matches(String path, boolean below) {
        boolean anchored =
                path.startsWith(anchor) && (path.length() == anchor.length() || path.charAt(anchor.length()) == '/');
        if (!anchored || !path.contains(needle)) {
            return false;
        }
        String rest = path.length() > anchor.length() ? path.substring(anchor.length() + 1) : "";
        String[] names = rest.isEmpty() ? new String[0] : rest.split("/");
        // reach[i]: the pattern's part so far matches the first i names
        boolean[] reach = new boolean[names.length + 1];
        reach[0] = true;
        for (String segment : segments) {
            boolean[] next = new boolean[names.length + 1];
            for (int i = 0; i <= names.length; i++) {
                if (segment.equals("**")) {
                    next[i] = reach[i] || (i > 0 && next[i - 1]);
                } else {
                    next[i] = i > 0 && reach[i - 1] && segment(segment, names[i - 1]);
                }
            }
            reach = next;
        }
        if (!below) {
            return reach[names.length];
        }
        for (boolean reached : reach) {
            if (reached) {
                return true;
            }
        }
        return false;
    }

    private static boolean segment(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int resume = 0;
        while (n < name.length()) {
            int end = p < pattern.length() && pattern.charAt(p) != '*' ? one(pattern, p, name.charAt(n)) : -1;
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                resume = n;
            } else if (end >= 0) {
                p = end;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++resume;
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }

    /** The place behind the pattern's next item if it matches {@code c}, else -1. */
    private static int one(String pattern, int p, char c) {
        char item = pattern.charAt(p);
        if (item == '?') {
            return p + 1;
        }
        if (item == '\\' && p + 1 < pattern.length()) {
            return pattern.charAt(p + 1) == c ? p + 2 : -1;
        }
        int close = item == '[' ? pattern.indexOf(']', p + 2) : -1;
        if (close < 0) {
            return item == c ? p + 1 : -1;
        }
        int i = p + 1;
        boolean negated = pattern.charAt(i) == '!' || pattern.charAt(i) == '^';
        i += negated ? 1 : 0;
        boolean found = false;
        while (i < close) {
            boolean range = i + 2 < close && pattern.charAt(i + 1) == '-';
            char to = range ? pattern.charAt(i + 2) : pattern.charAt(i);
            found |= pattern.charAt(i) <= c && c <= to;
            i += range ? 3 : 1;
        }
        return found != negated ? close + 1 : -1;
    }
}
