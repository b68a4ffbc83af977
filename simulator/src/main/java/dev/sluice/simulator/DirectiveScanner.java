package dev.sluice.simulator;

import java.util.function.BiConsumer;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Splits the text of a marker into its pairs. */
final class DirectiveScanner {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String text;
    private int position;

    DirectiveScanner(String text) {
        this.text = text;
    }

    void forEachPair(BiConsumer<String, String> pair) {
        while (skipWhiteSpace()) {
            int start = position;
            int equals = text.indexOf('=', start);
            if (equals < 0 || text.substring(start, equals).chars().anyMatch(Character::isWhitespace)) {
                throw new IllegalArgumentException("sim: expected key=value at '" + excerpt(start) + "'");
            }
            position = equals + 1;
            pair.accept(text.substring(start, equals), value());
        }
    }

    private boolean skipWhiteSpace() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
        return position < text.length();
    }

    private String value() {
        int start = position;
        boolean quoted = start < text.length() && text.charAt(start) == '"';
        int depth = 0;
        boolean inString = false;
        while (position < text.length()) {
            char c = text.charAt(position);
            if (inString && c == '\\') {
                position++;
            } else if (c == '"' && (quoted || depth > 0)) {
                inString = !inString;
            } else if (!inString && c == '{') {
                depth++;
            } else if (!inString && c == '}') {
                depth--;
            } else if (!inString && depth <= 0 && Character.isWhitespace(c)) {
                break;
            }
            position++;
        }
        position = Math.min(position, text.length());
        if (inString || depth > 0) {
            throw new IllegalArgumentException("sim: no end of the value at '" + excerpt(start) + "'");
        }
        String value = text.substring(start, position);
        return quoted ? unquoted(value) : value;
    }

    private static String unquoted(String value) {
        try {
            return JSON.readValue(value, String.class);
        } catch (JacksonException e) {
            throw new IllegalArgumentException("sim: not a quoted text: " + value, e);
        }
    }

    private String excerpt(int start) {
        return text.substring(start, Math.min(text.length(), start + 20));
    }
}
