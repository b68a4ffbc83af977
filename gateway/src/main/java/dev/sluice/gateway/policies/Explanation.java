package dev.sluice.gateway.policies;

import dev.sluice.gateway.policies.Snapshot.Part;
import dev.sluice.gateway.policies.Snapshot.Parts;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** What somebody gets, line by line, and which policy each line comes from. */
final class Explanation {

    /**
     * One value.
     *
     * @param path members joined by dots; an element of a list stands under the list's path
     * @param from the policies that say so; one whose value was replaced is not named
     * @param replaced what the base says instead, empty where nothing was replaced
     */
    record Line(String path, String value, List<EffectivePolicy.Source> from, String replaced) {}

    private final Parts parts;
    private final List<Line> lines = new ArrayList<>();

    private Explanation(Parts parts) {
        this.parts = parts;
    }

    /** The lines of the settings that the parts merge to. */
    static List<Line> settings(Parts parts) {
        Explanation explanation = new Explanation(parts);
        EffectivePolicy policy = Snapshot.merged(parts);
        explanation.walk(
                "",
                policy.settings().json(),
                tree(parts.specific(), ParsedBody::settings),
                tree(parts.base(), ParsedBody::settings));
        return List.copyOf(explanation.lines);
    }

    /** The lines of what the gateway enforces. */
    static List<Line> gateway(Parts parts) {
        Explanation explanation = new Explanation(parts);
        explanation.walk(
                "",
                Snapshot.merged(parts).gateway(),
                tree(parts.specific(), ParsedBody::gateway),
                tree(parts.base(), ParsedBody::gateway));
        return List.copyOf(explanation.lines);
    }

    private static JsonNode tree(@Nullable Part part, java.util.function.Function<ParsedBody, ObjectNode> document) {
        return part == null ? MissingNode.getInstance() : document.apply(part.body());
    }

    private void walk(String path, JsonNode merged, JsonNode specific, JsonNode base) {
        if (merged instanceof ObjectNode object && !object.isEmpty()) {
            object.properties()
                    .forEach(entry -> walk(
                            path.isEmpty() ? entry.getKey() : path + "." + entry.getKey(),
                            entry.getValue(),
                            specific.path(entry.getKey()),
                            base.path(entry.getKey())));
        } else if (merged.isArray() && !merged.isEmpty()) {
            for (JsonNode element : merged) {
                add(path, element, contains(specific, element), contains(base, element), "");
            }
        } else {
            boolean there = !specific.isMissingNode();
            boolean same = base.equals(merged);
            String replaced = there && !same && !base.isMissingNode() ? text(base) : "";
            add(path, merged, there, same, replaced);
        }
    }

    private void add(String path, JsonNode value, boolean specific, boolean base, String replaced) {
        List<EffectivePolicy.Source> from = Stream.of(specific ? parts.specific() : null, base ? parts.base() : null)
                .flatMap(Stream::ofNullable)
                .map(Part::source)
                .toList();
        lines.add(new Line(path, text(value), from, replaced));
    }

    private static boolean contains(JsonNode array, JsonNode element) {
        return array.isArray() && array.valueStream().anyMatch(element::equals);
    }

    private static String text(JsonNode value) {
        return value.isString() ? value.stringValue() : value.toString();
    }
}
