package dev.sluice.policy.shell;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One word of a command as it was written ({@code raw}) and what it consists of.
 *
 * @param escaped an unquoted backslash stands in it
 */
public record Word(String raw, List<Part> parts, boolean escaped) {

    /** What a piece of a word is; {@code OPAQUE} is a substitution or another expansion whose value nobody can know. */
    public enum Kind {
        LITERAL,
        QUOTED,
        GLOB,
        VARIABLE,
        OPAQUE
    }

    /** A piece; for a variable, {@code text} is its name. */
    public record Part(Kind kind, String text) {}

    static Word plain(String text) {
        return new Word(text, List.of(new Part(Kind.LITERAL, text)), false);
    }

    /** The text without quotes; variables and substitutions stay visible as {@code $name} and {@code $()}. */
    public String text() {
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

    public boolean has(Kind kind) {
        return parts.stream().anyMatch(part -> part.kind() == kind);
    }

    /** Whether the shell passes exactly {@link #text()} on. */
    public boolean literal() {
        return parts.stream().allMatch(part -> part.kind() == Kind.LITERAL || part.kind() == Kind.QUOTED);
    }

    public boolean tilde() {
        return !parts.isEmpty()
                && parts.getFirst().kind() == Kind.LITERAL
                && parts.getFirst().text().startsWith("~");
    }

    /** The text with known variables put in, or null when a part of it is unknown. */
    public @Nullable String resolve(Function<String, @Nullable String> variables) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            if (part.kind() == Kind.OPAQUE) {
                return null;
            }
            String piece = part.kind() == Kind.VARIABLE ? variables.apply(part.text()) : part.text();
            if (piece == null) {
                return null;
            }
            text.append(piece);
        }
        return text.toString();
    }
}
