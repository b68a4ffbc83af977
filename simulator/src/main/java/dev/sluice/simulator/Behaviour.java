package dev.sluice.simulator;

import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How one answer is given: the directives of a marker or of the control endpoint, checked when they were parsed. */
record Behaviour(Map<Directive, String> directives) {

    /** The friendly default answer, at once. */
    static final Behaviour DEFAULT = new Behaviour(Map.of());

    /**
     * Reads {@code key=value} pairs that are separated by white space. A value with white space stands in double quotes
     * (JSON escapes) or is a JSON object in braces.
     *
     * @throws IllegalArgumentException when a word is unknown or a value does not fit
     */
    static Behaviour parse(String text) {
        Map<Directive, String> directives = new EnumMap<>(Directive.class);
        new DirectiveScanner(text).forEachPair((word, value) -> {
            Directive directive = Directive.ofWord(word);
            directives.put(directive, directive.checked(value));
        });
        return new Behaviour(Collections.unmodifiableMap(directives));
    }

    /** This behaviour with the other's directives in place of its own. */
    Behaviour with(Behaviour other) {
        if (other.directives.isEmpty()) {
            return this;
        }
        Map<Directive, String> merged = new EnumMap<>(Directive.class);
        merged.putAll(directives);
        merged.putAll(other.directives);
        return new Behaviour(Collections.unmodifiableMap(merged));
    }

    boolean has(Directive directive) {
        return directives.containsKey(directive);
    }

    /** Whether the directive is set to this value. */
    boolean is(Directive directive, String value) {
        return value.equals(directives.get(directive));
    }

    /** The value as it was written, or this fallback. */
    String text(Directive directive, String fallback) {
        return directives.getOrDefault(directive, fallback);
    }

    /** The value as a number, or this fallback. */
    int count(Directive directive, int fallback) {
        String value = directives.get(directive);
        return value == null ? fallback : Integer.parseInt(value);
    }

    /** The value as a duration, zero when it is not set. */
    Duration duration(Directive directive) {
        String value = directives.get(directive);
        return value == null ? Duration.ZERO : Directive.duration(value);
    }
}
