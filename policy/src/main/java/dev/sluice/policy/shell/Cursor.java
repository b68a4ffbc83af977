package dev.sluice.policy.shell;

/** A place in a command line, and the small questions that a shell's reader asks there. */
final class Cursor {
    private final String source;
    private int at;

    Cursor(String source) {
        this.source = source;
    }

    int position() {
        return at;
    }

    void moveTo(int position) {
        at = position;
    }

    void skip(int characters) {
        at += characters;
    }

    int length() {
        return source.length();
    }

    boolean atEnd() {
        return at >= source.length();
    }

    char here() {
        return source.charAt(at);
    }

    char charAt(int position) {
        return source.charAt(position);
    }

    /** The position of {@code text} from here on, or -1. */
    int find(String text) {
        return source.indexOf(text, at);
    }

    int find(String text, int from) {
        return source.indexOf(text, from);
    }

    int find(char c, int from) {
        return source.indexOf(c, from);
    }

    String from(int start) {
        return source.substring(start, at);
    }

    String between(int start, int end) {
        return source.substring(start, end);
    }

    boolean peek(String text) {
        return source.startsWith(text, at);
    }

    boolean peek(char c) {
        return at < source.length() && source.charAt(at) == c;
    }

    boolean peekAny(String characters) {
        return at < source.length() && characters.indexOf(source.charAt(at)) >= 0;
    }

    /** Whether the character behind this one is one of {@code characters}. */
    boolean nextIsOneOf(String characters) {
        return at + 1 < source.length() && characters.indexOf(source.charAt(at + 1)) >= 0;
    }

    boolean processSubstitution() {
        return peekAny("<>") && nextIsOneOf("(");
    }

    boolean atWordEnd() {
        return wordEnd(at);
    }

    boolean wordEnd(int position) {
        return position >= source.length() || " \t\n;&|<>()".indexOf(source.charAt(position)) >= 0;
    }

    /** Blanks, continued lines, and a comment. */
    void blanks() {
        while (at < source.length()) {
            if (source.charAt(at) == ' ' || source.charAt(at) == '\t') {
                at++;
            } else if (peek("\\\n")) {
                at += 2;
            } else {
                break;
            }
        }
        if (peek('#')) {
            int end = source.indexOf('\n', at);
            at = end < 0 ? source.length() : end;
        }
    }

    /** The unquoted word that stands here, not consumed; empty where it has quotes or expansions. */
    String bareWord() {
        int end = at;
        while (end < source.length() && !wordEnd(end)) {
            if ("'\"\\$`".indexOf(source.charAt(end)) >= 0) {
                return "";
            }
            end++;
        }
        return source.substring(at, end);
    }

    /** The end of the variable's name that starts at {@code start}; {@code start} itself where there is none. */
    int nameEnd(int start) {
        int end = start;
        while (end < source.length() && nameChar(source.charAt(end), end > start)) {
            end++;
        }
        return end;
    }

    private static boolean nameChar(char c, boolean later) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (later && c >= '0' && c <= '9');
    }
}
