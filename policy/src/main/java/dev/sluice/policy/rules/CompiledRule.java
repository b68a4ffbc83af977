package dev.sluice.policy.rules;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** A rule ready to be matched: the tools it is about and what it says of their input. */
record CompiledRule(Rule rule, Predicate<String> tools, Specifier specifier) {

    /** What stands between the parentheses. */
    sealed interface Specifier {}

    record Whole() implements Specifier {}

    record Command(CommandPattern pattern) implements Specifier {}

    record Path(PathPattern pattern) implements Specifier {}

    record Host(HostPattern pattern) implements Specifier {}

    /** A skill, or the type of an agent. */
    record Name(CommandPattern pattern) implements Specifier {}

    record Parameter(String field, String value) implements Specifier {
        boolean matches(JsonNode input) {
            JsonNode found = input.path(field);
            return found.isValueNode() && !found.isNull() && Globs.matches(value, found.asString());
        }
    }

    boolean whole() {
        return specifier instanceof Whole;
    }

    boolean about(String tool) {
        return tools.test(tool);
    }

    @Nullable
    CommandPattern command() {
        return specifier instanceof Command(CommandPattern pattern) ? pattern : null;
    }

    @Nullable
    PathPattern path() {
        return specifier instanceof Path(PathPattern pattern) ? pattern : null;
    }
}
