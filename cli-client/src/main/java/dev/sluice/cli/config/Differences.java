package dev.sluice.cli.config;

import dev.sluice.cli.world.Table;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** What differs between two contents, a line for each place: added elements of lists, removed ones, other values. */
final class Differences {

    private static final int LONGEST = 300;

    private final List<String> lines = new ArrayList<>();

    private Differences() {}

    static List<String> between(JsonNode before, JsonNode after) {
        Differences differences = new Differences();
        differences.compare("", before, after);
        return List.copyOf(differences.lines);
    }

    private void compare(String path, JsonNode before, JsonNode after) {
        if (before.equals(after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            Set<String> names = new LinkedHashSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(
                    name -> compare(path.isEmpty() ? name : path + "." + name, before.path(name), after.path(name)));
        } else if (before.isArray() && after.isArray() && !sameElements(before, after)) {
            elements(path, "- ", before, after);
            elements(path, "+ ", after, before);
        } else {
            lines.add(path + ": " + shown(before) + " → " + shown(after));
        }
    }

    /** In another order, perhaps, or repeated. */
    private static boolean sameElements(JsonNode one, JsonNode other) {
        return contains(one, other) && contains(other, one);
    }

    private static boolean contains(JsonNode list, JsonNode elements) {
        for (JsonNode element : elements) {
            if (!has(list, element)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(JsonNode list, JsonNode element) {
        for (JsonNode each : list) {
            if (each.equals(element)) {
                return true;
            }
        }
        return false;
    }

    private void elements(String path, String sign, JsonNode of, JsonNode missingIn) {
        for (JsonNode element : of) {
            if (!has(missingIn, element)) {
                lines.add(path + ": " + sign + shown(element));
            }
        }
    }

    private static String shown(JsonNode value) {
        if (value.isMissingNode()) {
            return "-";
        }
        String text = Table.printable(value.toString());
        return text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    }
}
