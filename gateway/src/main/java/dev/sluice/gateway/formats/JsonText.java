package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Looks at a complete JSON text in place, without building anything. Trusts that it is JSON: another text is looked at
 * just as safely, and is said to hold nothing, or something of it.
 */
final class JsonText {

    private static final int NONE = -1;

    private JsonText() {}

    /** The member of the object that begins in this range; null when it has none, or no object begins there. */
    static @Nullable Member member(byte[] json, int from, int to, byte[] name) {
        int at = skipSpace(json, from, to);
        if (at == to || json[at] != '{') {
            return null;
        }
        do {
            int nameStart = skipSpace(json, at + 1, to);
            int nameEnd = stringEnd(json, nameStart, to);
            int colon = nameEnd == NONE ? to : skipSpace(json, nameEnd, to);
            if (colon == to || json[colon] != ':') {
                return null;
            }
            int valueStart = skipSpace(json, colon + 1, to);
            int valueEnd = valueEnd(json, valueStart, to);
            if (valueEnd == NONE) {
                return null;
            }
            if (Arrays.equals(json, nameStart + 1, nameEnd - 1, name, 0, name.length)) {
                return new Member(nameStart, valueStart, valueEnd);
            }
            at = skipSpace(json, valueEnd, to);
        } while (at < to && json[at] == ',');
        return null;
    }

    /** Like {@link #member}, when its value is a string. */
    static @Nullable Member stringMember(byte[] json, int from, int to, byte[] name) {
        Member member = member(json, from, to, name);
        return member != null && json[member.valueStart()] == '"' ? member : null;
    }

    /** Whether a member's string value is exactly this. */
    static boolean says(byte[] json, Member member, byte[] value) {
        return Arrays.equals(json, member.valueStart() + 1, member.valueEnd() - 1, value, 0, value.length);
    }

    /** The text as a JSON string, quotes included. */
    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || Character.isSurrogate(c)) {
                quoted.append("\\u").append(Character.forDigit(c >> 12, 16));
                quoted.append(Character.forDigit((c >> 8) & 15, 16));
                quoted.append(Character.forDigit((c >> 4) & 15, 16));
                quoted.append(Character.forDigit(c & 15, 16));
            } else {
                if (c == '"' || c == '\\') {
                    quoted.append('\\');
                }
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }

    static int skipSpace(byte[] json, int from, int to) {
        int at = from;
        while (at < to && (json[at] == ' ' || json[at] == '\n' || json[at] == '\r' || json[at] == '\t')) {
            at++;
        }
        return at;
    }

    /** Behind the string that begins here; {@link #NONE} when none begins, or it does not end. */
    private static int stringEnd(byte[] json, int from, int to) {
        if (from >= to || json[from] != '"') {
            return NONE;
        }
        for (int at = from + 1; at < to; at++) {
            byte value = json[at];
            if (value == '"') {
                return at + 1;
            }
            if (value == '\\') {
                at++;
            }
        }
        return NONE;
    }

    /** Behind the value that begins here; {@link #NONE} when none begins, or it does not end. */
    private static int valueEnd(byte[] json, int from, int to) {
        if (from < to && json[from] == '"') {
            return stringEnd(json, from, to);
        }
        int depth = 0;
        for (int at = from; at < to; at++) {
            switch (json[at]) {
                case '"' -> {
                    int end = stringEnd(json, at, to);
                    if (end == NONE) {
                        return NONE;
                    }
                    at = end - 1;
                }
                case '{', '[' -> depth++;
                case '}', ']' -> {
                    depth--;
                    if (depth <= 0) {
                        return depth == 0 ? at + 1 : orNone(from, at);
                    }
                }
                case ',', ' ', '\n', '\r', '\t' -> {
                    if (depth == 0) {
                        return orNone(from, at);
                    }
                }
                default -> {}
            }
        }
        return NONE;
    }

    private static int orNone(int from, int at) {
        return from < at ? at : NONE;
    }
}
