package dev.sluice.gateway.takeover;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The vendor gateway's configuration file, as its release 2.1.330 understands it. Values are read as they are: names of
 * variables such as {@code ${KEY}} stay what they are.
 */
public final class VendorFile {

    /** Entries of a list. */
    public static final int MOST_ENTRIES = 1_000;

    private static final int LONGEST_NAME = 200;

    private final JsonNode root;

    VendorFile(JsonNode root) {
        this.root = root;
    }

    /** An entry of a list, or an object, and where it stands. */
    public record Part(String path, JsonNode node) {

        /** A text, with nothing around it; empty when it is missing or something else. */
        public Optional<String> text(String field) {
            JsonNode value = node.path(field);
            return value.isString() ? Optional.of(value.stringValue().strip()) : Optional.empty();
        }

        /** The number that stands there; empty when it is missing or something else. */
        public Optional<BigDecimal> number(String field) {
            JsonNode value = node.path(field);
            return value.isNumber() && !Double.isNaN(value.doubleValue()) && !Double.isInfinite(value.doubleValue())
                    ? Optional.of(value.decimalValue())
                    : Optional.empty();
        }

        /** Whether something stands there. */
        public boolean has(String field) {
            return node.hasNonNull(field);
        }

        public String at(String field) {
            return path.isEmpty() ? shown(field) : path + "." + shown(field);
        }

        /** A line for each name that does not belong here. */
        public List<Step> unknown(Set<String> known) {
            return node.propertyNames().stream()
                    .filter(name -> !known.contains(name))
                    .map(name -> Step.leftOut(at(name), "is not known; there are " + String.join(", ", sorted(known))))
                    .toList();
        }

        private static Set<String> sorted(Set<String> known) {
            return new TreeSet<>(known);
        }
    }

    /** All of it. */
    public Part root() {
        return new Part("", root);
    }

    /** An object at the top, empty when it is missing; what is wrong with it is added to the steps. */
    public Part object(String name, List<Step> steps) {
        JsonNode node = root.path(name);
        if (!node.isMissingNode() && !node.isNull() && !node.isObject()) {
            steps.add(Step.wrong(name, "must be an object"));
        }
        return new Part(name, node.isObject() ? node : root.path(""));
    }

    /** The objects of a list; what is wrong with it is added to the steps. */
    public List<Part> list(Part parent, String name, List<Step> steps) {
        JsonNode node = parent.node().path(name);
        List<Part> parts = new ArrayList<>();
        if (node.isMissingNode() || node.isNull()) {
            return parts;
        }
        if (!node.isArray()) {
            steps.add(Step.wrong(parent.at(name), "must be a list"));
        } else if (node.size() > MOST_ENTRIES) {
            steps.add(Step.wrong(parent.at(name), "has more than " + MOST_ENTRIES + " entries"));
        } else {
            for (JsonNode entry : node) {
                String path = parent.at(name) + "[" + parts.size() + "]";
                parts.add(new Part(path, entry));
                if (!entry.isObject()) {
                    steps.add(Step.wrong(path, "must be an object"));
                }
            }
        }
        return parts.stream().filter(part -> part.node().isObject()).toList();
    }

    /** The names of the upstreams, which are the providers here. */
    public Set<String> upstreams() {
        Set<String> names = new TreeSet<>();
        for (JsonNode upstream : root.path("upstreams")) {
            String name =
                    upstream.path("name").asString(upstream.path("provider").asString(""));
            if (!name.isBlank()) {
                names.add(name.strip());
            }
        }
        return names;
    }

    /** Only these names at the top, without credentials of upstreams and admins: what may travel through a browser. */
    VendorFile reduced(Set<String> names) {
        ObjectNode kept = ((ObjectNode) root).deepCopy();
        kept.retain(names);
        if (kept.path("upstreams") instanceof ArrayNode upstreams) {
            for (JsonNode upstream : upstreams) {
                if (upstream instanceof ObjectNode object) {
                    object.retain("name", "provider");
                }
            }
        }
        if (kept.path("admin") instanceof ObjectNode admin) {
            admin.remove(List.of("read_keys", "write_keys"));
        }
        return new VendorFile(kept);
    }

    /** As JSON, which is YAML too. */
    String json() {
        return root.toString();
    }

    /** A name out of the file, fit to be shown. */
    public static String shown(String name) {
        String clean = name.replaceAll("[\\p{Cntrl}\\p{Cf}]", "?");
        return clean.length() <= LONGEST_NAME ? clean : clean.substring(0, LONGEST_NAME) + "…";
    }
}
