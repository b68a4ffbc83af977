package dev.sluice.policy.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads one word: quotes, escapes, expansions and the substitutions in them. */
final class WordReader {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern ARITHMETIC = Pattern.compile("[A-Za-z0-9_ +*/%<>=!&|^~?:,-]*");

    /** Reads the commands inside a word. */
    interface Substitutions {
        /** Up to and with the closing parenthesis, at the cursor. */
        void inParentheses();

        /** The unescaped text between backticks. */
        void inBackticks(String text);
    }

    private final Cursor at;
    private final Reading found;
    private final Substitutions substitutions;

    WordReader(Cursor at, Reading found, Substitutions substitutions) {
        this.at = at;
        this.found = found;
        this.substitutions = substitutions;
    }

    Word word() {
        int start = at.position();
        List<Word.Part> parts = new ArrayList<>(2);
        boolean escaped = false;
        boolean brace = false;
        while (!at.atEnd()) {
            if (at.processSubstitution()) {
                at.skip(2);
                substitution(parts);
                continue;
            }
            if (at.atWordEnd()) {
                break;
            }
            char c = at.here();
            switch (c) {
                case '\'' -> parts.add(new Word.Part(Word.Kind.QUOTED, singleQuoted()));
                case '"' -> doubleQuoted(parts);
                case '\\' -> {
                    escape(parts);
                    escaped = true;
                }
                case '$' -> dollar(parts);
                case '`' -> backticks(parts);
                case '*', '?', '[' -> {
                    parts.add(new Word.Part(Word.Kind.GLOB, String.valueOf(c)));
                    at.skip(1);
                }
                default -> {
                    String run = run(brace);
                    brace |= run.indexOf('{') >= 0;
                    parts.add(new Word.Part(Word.Kind.LITERAL, run));
                }
            }
        }
        return new Word(at.from(start), parts, escaped);
    }

    /** Characters without a meaning; behind a brace, commas and dots make them an expansion. */
    private String run(boolean braceBefore) {
        int start = at.position();
        boolean brace = braceBefore;
        while (!at.atEnd() && !at.atWordEnd() && !at.peekAny("'\"\\$`*?[")) {
            brace |= at.here() == '{';
            if (brace && (at.here() == ',' || at.peek(".."))) {
                found.doubts().add(Doubt.BRACES);
            }
            at.skip(1);
        }
        return at.from(start);
    }

    private void escape(List<Word.Part> parts) {
        int next = at.position() + 1;
        if (next >= at.length()) {
            throw new Unclear("ends with a backslash");
        }
        if (at.charAt(next) != '\n') {
            parts.add(new Word.Part(Word.Kind.QUOTED, at.between(next, next + 1)));
        }
        at.skip(2);
    }

    private String singleQuoted() {
        int start = at.position() + 1;
        int end = at.find('\'', start);
        if (end < 0) {
            throw new Unclear("a quote is not closed");
        }
        at.moveTo(end + 1);
        return at.between(start, end);
    }

    private void doubleQuoted(List<Word.Part> parts) {
        at.skip(1);
        StringBuilder text = new StringBuilder();
        parts.add(new Word.Part(Word.Kind.QUOTED, ""));
        while (true) {
            if (at.atEnd()) {
                throw new Unclear("a quote is not closed");
            }
            char c = at.here();
            if (c == '"') {
                at.skip(1);
                flush(parts, text);
                return;
            }
            if (c == '\\' && at.nextIsOneOf("$`\"\\\n")) {
                char escaped = at.charAt(at.position() + 1);
                if (escaped != '\n') {
                    text.append(escaped);
                }
                at.skip(2);
            } else if (c == '$' && !at.nextIsOneOf("'\"")) {
                flush(parts, text);
                dollar(parts);
            } else if (c == '`') {
                flush(parts, text);
                backticks(parts);
            } else {
                text.append(c);
                at.skip(1);
            }
        }
    }

    private static void flush(List<Word.Part> parts, StringBuilder text) {
        if (!text.isEmpty()) {
            parts.add(new Word.Part(Word.Kind.QUOTED, text.toString()));
            text.setLength(0);
        }
    }

    private void dollar(List<Word.Part> parts) {
        if (at.peek("$((")) {
            arithmetic(parts);
            return;
        }
        if (at.peek("$(")) {
            at.skip(2);
            substitution(parts);
            return;
        }
        if (at.nextIsOneOf("'\"[")) {
            throw new Unclear("this form of quoting is not understood");
        }
        if (at.peek("${")) {
            parameter(parts);
            return;
        }
        int start = at.position() + 1;
        int end = at.nameEnd(start);
        if (end == start && at.nextIsOneOf("0123456789@*#?$!-")) {
            end++;
        }
        Word.Kind kind = end > start ? Word.Kind.VARIABLE : Word.Kind.LITERAL;
        parts.add(new Word.Part(kind, end > start ? at.between(start, end) : "$"));
        at.moveTo(end);
    }

    private void parameter(List<Word.Part> parts) {
        int end = at.find("}");
        if (end < 0) {
            throw new Unclear("'${' is not closed");
        }
        String body = at.between(at.position() + 2, end);
        if (NAME.matcher(body).matches()) {
            parts.add(new Word.Part(Word.Kind.VARIABLE, body));
        } else if (body.chars().anyMatch(c -> "$`'\"{\\(".indexOf(c) >= 0)) {
            throw new Unclear("this form of expansion is not understood");
        } else {
            found.doubts().add(Doubt.EXPANSION);
            parts.add(opaque());
        }
        at.moveTo(end + 1);
    }

    private void arithmetic(List<Word.Part> parts) {
        int end = at.find("))");
        if (end < 0) {
            throw new Unclear("'$((' is not closed");
        }
        if (!ARITHMETIC.matcher(at.between(at.position() + 3, end)).matches()) {
            throw new Unclear("this form of arithmetic is not understood");
        }
        found.doubts().add(Doubt.EXPANSION);
        parts.add(opaque());
        at.moveTo(end + 2);
    }

    private void substitution(List<Word.Part> parts) {
        found.doubts().add(Doubt.SUBSTITUTION);
        substitutions.inParentheses();
        parts.add(opaque());
    }

    private void backticks(List<Word.Part> parts) {
        found.doubts().add(Doubt.SUBSTITUTION);
        StringBuilder body = new StringBuilder();
        at.skip(1);
        while (!at.peek('`')) {
            if (at.peek('\\') && at.nextIsOneOf("`\\$")) {
                at.skip(1);
            }
            if (at.atEnd()) {
                throw new Unclear("a backtick is not closed");
            }
            body.append(at.here());
            at.skip(1);
        }
        at.skip(1);
        substitutions.inBackticks(body.toString());
        parts.add(opaque());
    }

    private static Word.Part opaque() {
        return new Word.Part(Word.Kind.OPAQUE, "");
    }
}
