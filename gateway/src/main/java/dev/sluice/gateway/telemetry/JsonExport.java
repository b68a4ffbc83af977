package dev.sluice.gateway.telemetry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** An export in OTLP's JSON. Fields that are not known stay as they are. */
final class JsonExport implements Export {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int DELTA = 1;

    private final ObjectNode root;

    private JsonExport(ObjectNode root) {
        this.root = root;
    }

    /** @throws MalformedExportException when it is none */
    static JsonExport read(Signal signal, byte[] body) throws MalformedExportException {
        String list = switch (signal) {
            case METRICS -> "resourceMetrics";
            case LOGS -> "resourceLogs";
            case TRACES -> "resourceSpans";
        };
        try {
            if (JSON.readTree(body) instanceof ObjectNode root
                    && root.path(list).isArray()
                    && root.path(list).valueStream().allMatch(JsonNode::isObject)) {
                return new JsonExport(root);
            }
        } catch (JacksonException e) {
            // told below
        }
        throw new MalformedExportException("not an OTLP message in JSON");
    }

    @Override
    public void stamp(Identity identity) {
        Map<String, String> attributes = identity.attributes();
        for (JsonNode list : root) {
            for (JsonNode part : list) {
                if (part instanceof ObjectNode object
                        && !object.path("resource").isObject()) {
                    object.putObject("resource");
                }
            }
        }
        stamp(root, attributes);
    }

    private static void stamp(JsonNode node, Map<String, String> identity) {
        if (node instanceof ObjectNode object) {
            if (object.get("resource") instanceof ObjectNode resource) {
                stampAttributes(resource, identity, true);
            }
            object.properties().forEach(entry -> {
                boolean text = entry.getKey().equals("body") || entry.getKey().equals("value");
                boolean done =
                        entry.getKey().equals("resource") || entry.getKey().equals("attributes");
                if (!text && !done) {
                    stamp(entry.getValue(), identity);
                }
            });
            if (object.path("attributes").isArray()) {
                stampAttributes(object, identity, false);
            }
        } else if (node instanceof ArrayNode array) {
            array.forEach(element -> stamp(element, identity));
        }
    }

    private static void stampAttributes(ObjectNode holder, Map<String, String> identity, boolean resource) {
        Map<String, String> ours = resource ? new LinkedHashMap<>(identity) : new LinkedHashMap<>();
        ArrayNode kept = JSON.createArrayNode();
        for (JsonNode attribute : holder.path("attributes")) {
            String key = attribute.path("key").stringValue("");
            if (!Identity.claims(key)) {
                kept.add(attribute);
            } else if (identity.containsKey(key)) {
                ours.put(key, identity.getOrDefault(key, ""));
            }
        }
        ours.forEach((key, value) -> {
            ObjectNode attribute = kept.addObject();
            attribute.put("key", key);
            attribute.putObject("value").put("stringValue", value);
        });
        holder.set("attributes", kept);
    }

    @Override
    public byte[] bytes() {
        return JSON.writeValueAsBytes(root);
    }

    @Override
    public List<Point> points() {
        List<Point> points = new ArrayList<>();
        for (JsonNode metric : nested("resourceMetrics", "scopeMetrics", "metrics")) {
            JsonNode sum = metric.path("sum");
            JsonNode temporality = sum.path("aggregationTemporality");
            boolean increments = temporality.asInt(0) == DELTA
                    || temporality.stringValue("").equals("AGGREGATION_TEMPORALITY_DELTA");
            for (JsonNode point : sum.path("dataPoints")) {
                JsonNode value = point.has("asInt") ? point.path("asInt") : point.path("asDouble");
                if (increments) {
                    points.add(new Point(
                            metric.path("name").stringValue(""), texts(point.path("attributes")), value.asDouble(0)));
                }
            }
        }
        return points;
    }

    @Override
    public List<Map<String, String>> events() {
        List<Map<String, String>> events = new ArrayList<>();
        nested("resourceLogs", "scopeLogs", "logRecords")
                .forEach(record -> events.add(texts(record.path("attributes"))));
        return events;
    }

    private List<JsonNode> nested(String resources, String scopes, String leaves) {
        List<JsonNode> found = new ArrayList<>();
        for (JsonNode resource : root.path(resources)) {
            for (JsonNode scope : resource.path(scopes)) {
                scope.path(leaves).forEach(found::add);
            }
        }
        return found;
    }

    private static Map<String, String> texts(JsonNode attributes) {
        Map<String, String> texts = new HashMap<>();
        for (JsonNode attribute : attributes) {
            JsonNode text = attribute.path("value").path("stringValue");
            if (text.isString() && attribute.path("key").isString()) {
                texts.put(attribute.path("key").stringValue(), text.stringValue());
            }
        }
        return texts;
    }
}
