package dev.sluice.policy.settings;

import java.util.LinkedHashSet;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.MissingNode;
import tools.jackson.databind.node.ObjectNode;

/** Small tree operations that the merges share. */
final class Json {
    static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** The elements of both lists, the first one's first, without duplicates; what is no list counts as empty. */
    static ArrayNode union(JsonNode first, JsonNode second) {
        Set<JsonNode> elements = new LinkedHashSet<>();
        if (first.isArray()) {
            first.forEach(elements::add);
        }
        if (second.isArray()) {
            second.forEach(elements::add);
        }
        ArrayNode union = MAPPER.createArrayNode();
        elements.forEach(union::add);
        return union;
    }

    /** The value at a dotted path; missing where there is none. */
    static JsonNode at(JsonNode node, String path) {
        JsonNode found = node;
        for (String name : path.split("\\.")) {
            found = found.isObject() ? found.path(name) : MissingNode.getInstance();
        }
        return found;
    }

    /** Puts a value at a dotted path, making the objects on the way. */
    static void put(ObjectNode node, String path, JsonNode value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            node.set(path, value);
            return;
        }
        String name = path.substring(0, dot);
        ObjectNode child = node.path(name) instanceof ObjectNode object ? object : node.putObject(name);
        put(child, path.substring(dot + 1), value);
    }

    static void remove(ObjectNode node, String path) {
        int dot = path.lastIndexOf('.');
        JsonNode parent = dot < 0 ? node : at(node, path.substring(0, dot));
        if (parent instanceof ObjectNode object) {
            object.remove(path.substring(dot + 1));
        }
    }
}
