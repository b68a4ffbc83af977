package dev.sluice.policy.shell;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One word of a command as it was written and what it consists of. */
public final class Word {
    private final String raw;
    private final List<Part> parts;
    private final boolean escaped;
    private final String text;
    private final int kinds;

    /** What a piece of a word is; {@code OPAQUE} is a substitution or another expansion whose value nobody can know. */
    public enum Kind {
        LITERAL,
        QUOTED,
        GLOB,
        VARIABLE,
        OPAQUE
    }

    private static final int UNKNOWN =
            1 << Kind.GLOB.ordinal() | 1 << Kind.VARIABLE.ordinal() | 1 << Kind.OPAQUE.ordinal();

    /** A piece; for a variable, {@code text} is its name. */
    public record Part(Kind kind, String text) {}

    Word(String raw, List<Part> parts, boolean escaped) {
        this.raw = raw;
        this.parts = List.copyOf(parts);
        this.escaped = escaped;
        this.text = text(this.parts);
        int seen = 0;
        for (Part part : this.parts) {
            seen |= 1 << part.kind().ordinal();
        }
        this.kinds = seen;
    }

    static Word plain(String text) {
        return new Word(text, List.of(new Part(Kind.LITERAL, text)), false);
    }

    private static String text(List<Part> parts) {
        if (parts.size() == 1 && parts.getFirst().kind().compareTo(Kind.VARIABLE) < 0) {
            return parts.getFirst().text();
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            switch (part.kind()) {
                case VARIABLE -> text.append('$').append(part.text());
                case OPAQUE -> text.append("$()");
                default -> text.append(part.text());
            }
        }
        return text.toString();
    }

    /** As it was written. */
    public String raw() {
        return raw;
    }

    public List<Part> parts() {
        return parts;
    }

    /** Whether an unquoted backslash stands in it. */
    public boolean escaped() {
        return escaped;
    }

    /** The text without quotes; variables and substitutions stay visible as {@code $name} and {@code $()}. */
    public String text() {
        return text;
    }

    public boolean has(Kind kind) {
        return (kinds & 1 << kind.ordinal()) != 0;
    }

    /** Whether the shell passes exactly {@link #text()} on. */
    public boolean literal() {
        return (kinds & UNKNOWN) == 0;
    }

    public boolean tilde() {
        return !parts.isEmpty()
                && parts.getFirst().kind() == Kind.LITERAL
                && parts.getFirst().text().startsWith("~");
    }

    /** The text with known variables put in, or null when a part of it is unknown. */
    public @Nullable String resolve(Function<String, @Nullable String> variables) {
        if (!has(Kind.OPAQUE) && !has(Kind.VARIABLE)) {
            return text;
        }
        StringBuilder resolved = new StringBuilder();
        for (Part part : parts) {
            if (part.kind() == Kind.OPAQUE) {
                return null;
            }
            String piece = part.kind() == Kind.VARIABLE ? variables.apply(part.text()) : part.text();
            if (piece == null) {
                return null;
            }
            resolved.append(piece);
        }
        return resolved.toString();
    }

    @Override
    public String toString() {
        return raw;
    }
}
