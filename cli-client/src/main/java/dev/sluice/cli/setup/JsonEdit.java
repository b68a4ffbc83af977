package dev.sluice.cli.setup;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Changes single members of a JSON text and leaves every other character as it is. The text must be an object without
 * mistakes; whoever calls has parsed it before.
 */
final class JsonEdit {

    private static final String STEP = "  ";

    private JsonEdit() {}

    /** Where a member stands: from its name's quote, its value's first character, to behind its value. */
    private record Span(int name, int value, int end) {}

    private record Members(int open, int close, Map<String, Span> spans) {}

    /** The raw text of a member's value; null when it is not there. */
    static @Nullable String value(String text, List<String> path) {
        Span span = span(text, path);
        return span == null ? null : text.substring(span.value(), span.end());
    }

    private static @Nullable Span span(String text, List<String> path) {
        int at = skip(text, 0);
        Span span = null;
        for (String name : path) {
            if (at >= text.length() || text.charAt(at) != '{') {
                return null;
            }
            span = members(text, at).spans().get(name);
            if (span == null) {
                return null;
            }
            at = span.value();
        }
        return span;
    }

    /** Sets a member to a raw value; objects on the way are made. */
    static String set(String text, List<String> path, String raw) {
        Span there = span(text, path);
        if (there != null) {
            return text.substring(0, there.value()) + raw + text.substring(there.end());
        }
        List<String> parent = path.subList(0, path.size() - 1);
        if (!parent.isEmpty() && span(text, parent) == null) {
            return set(set(text, parent, "{}"), path, raw);
        }
        Span outer = parent.isEmpty() ? null : span(text, parent);
        int open = outer == null ? skip(text, 0) : outer.value();
        return insert(text, members(text, open), path.getLast(), raw);
    }

    private static String insert(String text, Members members, String name, String raw) {
        String member = '"' + name + "\": " + raw;
        String newline = text.contains("\r\n") ? "\r\n" : "\n";
        if (members.spans().isEmpty()) {
            String outer = indentOfLine(text, members.open());
            return text.substring(0, members.open() + 1)
                    + newline
                    + outer
                    + STEP
                    + member
                    + newline
                    + outer
                    + text.substring(members.close());
        }
        Span last = members.spans().values().stream().reduce((a, b) -> b).orElseThrow();
        int lineStart = text.lastIndexOf('\n', last.name()) + 1;
        boolean ownLine = lineStart > members.open()
                && text.substring(lineStart, last.name()).isBlank();
        String gap = ownLine ? newline + text.substring(lineStart, last.name()) : " ";
        return text.substring(0, last.end()) + "," + gap + member + text.substring(last.end());
    }

    private static String indentOfLine(String text, int at) {
        int start = text.lastIndexOf('\n', at) + 1;
        int end = start;
        while (end < text.length() && (text.charAt(end) == ' ' || text.charAt(end) == '\t')) {
            end++;
        }
        return text.substring(start, end);
    }

    /** Takes a member out, with the comma that belongs to it. */
    static String remove(String text, List<String> path) {
        Span gone = span(text, path);
        if (gone == null) {
            return text;
        }
        int before = gone.name();
        while (Character.isWhitespace(text.charAt(before - 1))) {
            before--;
        }
        if (text.charAt(before - 1) == ',') {
            return text.substring(0, before - 1) + text.substring(gone.end());
        }
        int after = skip(text, gone.end());
        return text.charAt(after) == ','
                ? text.substring(0, before) + text.substring(after + 1)
                : text.substring(0, before) + text.substring(after);
    }

    private static Members members(String text, int open) {
        Map<String, Span> spans = new LinkedHashMap<>();
        int at = skip(text, open + 1);
        while (text.charAt(at) != '}') {
            int nameEnd = string(text, at);
            int value = skip(text, skip(text, nameEnd) + 1);
            int end = value(text, value);
            spans.put(text.substring(at + 1, nameEnd - 1), new Span(at, value, end));
            at = skip(text, end);
            if (text.charAt(at) == ',') {
                at = skip(text, at + 1);
            }
        }
        return new Members(open, at, spans);
    }

    private static int value(String text, int start) {
        int at = start;
        int depth = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at = string(text, at);
                if (depth == 0) {
                    return at;
                }
                continue;
            }
            if (c == '{' || c == '[') {
                depth++;
            } else if (c == '}' || c == ']') {
                if (depth == 0) {
                    return at;
                }
                depth--;
                if (depth == 0) {
                    return at + 1;
                }
            } else if (depth == 0 && (c == ',' || Character.isWhitespace(c))) {
                return at;
            }
            at++;
        }
        return at;
    }

    private static int string(String text, int quote) {
        int at = quote + 1;
        while (text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        return at + 1;
    }

    private static int skip(String text, int from) {
        int at = from;
        while (at < text.length() && (Character.isWhitespace(text.charAt(at)) || text.charAt(at) == '\uFEFF')) {
            at++;
        }
        return at;
    }
}
