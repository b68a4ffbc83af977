package dev.sluice.gateway.scim;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Applies a PATCH (RFC 7644 §3.5.2) to the JSON of a resource, with what Entra and Okta do differently: operations in any
 * case, booleans as strings, values without a path and with dotted names in them, members to remove listed as a value.
 */
final class Patch {

    static final int MAX_OPERATIONS = 1_000;

    private static final Set<String> MULTI_VALUED = Set.of(
            "emails",
            "phonenumbers",
            "ims",
            "photos",
            "addresses",
            "entitlements",
            "roles",
            "x509certificates",
            "members");
    private static final Set<String> READ_ONLY = Set.of("id", "meta", "groups");
    private static final Set<String> BOOLEANS = Set.of("active", "primary");

    private final FilterMatch match;
    private final ObjectNode resource;

    private Patch(Attributes attributes, ObjectNode resource) {
        this.match = new FilterMatch(attributes);
        this.resource = resource;
    }

    /** The resource after all operations of {@code request}; neither argument is changed. */
    static ObjectNode apply(Attributes attributes, ObjectNode resource, JsonNode request) {
        JsonNode operations = ScimJson.get(request, "Operations");
        if (operations == null || !operations.isArray() || operations.isEmpty()) {
            throw ScimException.syntax("Operations must be a list with at least one operation");
        }
        if (operations.size() > MAX_OPERATIONS) {
            throw new ScimException(413, "tooMany", "at most " + MAX_OPERATIONS + " operations at once");
        }
        Patch patch = new Patch(attributes, resource.deepCopy());
        operations.forEach(patch::apply);
        return patch.resource;
    }

    private void apply(JsonNode operation) {
        String op = String.valueOf(ScimJson.text(operation, "op")).toLowerCase(Locale.ROOT);
        if (!Set.of("add", "replace", "remove").contains(op)) {
            throw ScimException.syntax("op must be add, remove or replace");
        }
        String path = ScimJson.text(operation, "path");
        JsonNode value = ScimJson.get(operation, "value");
        if (value == null && !op.equals("remove")) {
            throw ScimException.value("value: " + op + " needs a value");
        }
        if (path != null) {
            apply(op, PatchPath.parse(path), value, true);
        } else if (op.equals("remove")) {
            throw ScimException.noTarget("remove needs a path");
        } else if (value instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> each : object.properties()) {
                if (!each.getKey().equalsIgnoreCase("schemas")) {
                    apply(op, PatchPath.parse(each.getKey()), each.getValue(), false);
                }
            }
        } else {
            throw ScimException.value("value: without a path it must be an object");
        }
    }

    private void apply(String op, PatchPath path, @Nullable JsonNode value, boolean asked) {
        String name = path.attribute().name();
        if (path.attribute().schema() == null && READ_ONLY.contains(name.toLowerCase(Locale.ROOT))) {
            if (asked) {
                throw ScimException.mutability(name);
            }
            return;
        }
        ObjectNode target = resource;
        String schema = path.attribute().schema();
        if (schema != null) {
            target = objectAt(resource, ScimJson.spelled(resource, schema), !op.equals("remove"));
            if (target == null) {
                return;
            }
        }
        String key = ScimJson.spelled(target, name);
        if (path.filter() != null) {
            inElements(op, target, key, path, path.filter(), value);
        } else if (path.attribute().sub() != null) {
            inObject(op, target, key, path.attribute().sub(), value);
        } else if (op.equals("remove") && listed(target.get(key), value)) {
            removeListed((ArrayNode) target.get(key), value);
            dropEmpty(target, key);
        } else {
            set(op, target, key, value);
        }
        if (schema != null && target.isEmpty()) {
            resource.remove(ScimJson.spelled(resource, schema));
        }
    }

    private static boolean listed(@Nullable JsonNode present, @Nullable JsonNode value) {
        return value != null && !value.isNull() && !value.isEmpty() && present instanceof ArrayNode;
    }

    private static void removeListed(ArrayNode present, @Nullable JsonNode value) {
        Set<JsonNode> gone = new HashSet<>();
        each(value).forEach(one -> gone.add(identity(one)));
        retain(present, element -> !gone.contains(identity(element)));
    }

    private void inObject(String op, ObjectNode target, String key, String sub, @Nullable JsonNode value) {
        if (target.get(key) instanceof ArrayNode elements) {
            elements.forEach(element -> {
                if (element instanceof ObjectNode object) {
                    set(op, object, ScimJson.spelled(object, sub), value);
                }
            });
            return;
        }
        ObjectNode inner = objectAt(target, key, !op.equals("remove"));
        if (inner != null) {
            set(op, inner, ScimJson.spelled(inner, sub), value);
            dropEmpty(target, key);
        }
    }

    private void inElements(
            String op, ObjectNode target, String key, PatchPath path, Filter filter, @Nullable JsonNode value) {
        ArrayNode elements = target.get(key) instanceof ArrayNode array ? array : ScimJson.MAPPER.createArrayNode();
        Predicate<JsonNode> chosen = element -> match.matchesElement(filter, element, key);
        String sub = path.attribute().sub();
        if (op.equals("remove") && sub == null) {
            retain(elements, chosen.negate());
            dropEmpty(target, key);
            return;
        }
        boolean found = false;
        for (JsonNode element : elements) {
            if (element instanceof ObjectNode object && chosen.test(object)) {
                change(op, object, sub, value);
                found = true;
            }
        }
        if (!found && op.equals("replace")) {
            throw ScimException.noTarget("path: nothing matches " + ScimException.shortened(filter.toString()));
        }
        if (!found && op.equals("add")) {
            ObjectNode fresh = ScimJson.object();
            fill(fresh, filter);
            change(op, fresh, sub, value);
            elements.add(fresh);
            target.set(key, elements);
        }
    }

    private void change(String op, ObjectNode element, @Nullable String sub, @Nullable JsonNode value) {
        if (sub != null) {
            set(op, element, ScimJson.spelled(element, sub), value);
        } else if (value instanceof ObjectNode object) {
            object.properties()
                    .forEach(
                            each -> set("replace", element, ScimJson.spelled(element, each.getKey()), each.getValue()));
        } else if (value != null) {
            set("replace", element, "value", value);
        }
    }

    /** A new element is given what the filter would have found in it. */
    private static void fill(ObjectNode element, Filter filter) {
        if (filter instanceof Filter.And and) {
            and.all().forEach(one -> fill(element, one));
        } else if (filter instanceof Filter.Compare compare && compare.operator() == Filter.Operator.EQ) {
            element.set(compare.path().name(), compare.value());
        }
    }

    private static void set(String op, ObjectNode target, String key, @Nullable JsonNode given) {
        if (op.equals("remove") || given == null || given.isNull()) {
            target.remove(key);
            return;
        }
        JsonNode value = plain(key, given);
        JsonNode present = target.get(key);
        boolean multi = MULTI_VALUED.contains(key.toLowerCase(Locale.ROOT)) || present instanceof ArrayNode;
        if (multi) {
            ArrayNode all =
                    op.equals("add") && present instanceof ArrayNode array ? array : ScimJson.MAPPER.createArrayNode();
            addAll(all, value);
            target.set(key, all);
            dropEmpty(target, key);
        } else if (present instanceof ObjectNode object && value instanceof ObjectNode changes) {
            changes.properties()
                    .forEach(each -> set(op, object, ScimJson.spelled(object, each.getKey()), each.getValue()));
        } else {
            target.set(key, value);
        }
    }

    private static JsonNode plain(String key, JsonNode value) {
        String lower = key.toLowerCase(Locale.ROOT);
        Boolean bool = BOOLEANS.contains(lower) ? ScimJson.bool(value) : null;
        if (bool != null) {
            return ScimJson.MAPPER.getNodeFactory().booleanNode(bool);
        }
        return lower.equals("manager") && value.isString()
                ? ScimJson.object().put("value", value.asString())
                : value.deepCopy();
    }

    /** Appends what is not there yet; only the last primary one stays primary. */
    private static void addAll(ArrayNode all, JsonNode value) {
        Set<JsonNode> known = new HashSet<>();
        all.forEach(element -> known.add(identity(element)));
        for (JsonNode each : each(value)) {
            JsonNode element = each instanceof ObjectNode || each.isArray()
                    ? each.deepCopy()
                    : ScimJson.object().set("value", each);
            if (known.add(identity(element))) {
                if (isPrimary(element)) {
                    all.forEach(other -> {
                        if (isPrimary(other)) {
                            ((ObjectNode) other).put(ScimJson.spelled(other, "primary"), false);
                        }
                    });
                }
                all.add(element);
            }
        }
    }

    private static boolean isPrimary(JsonNode element) {
        JsonNode primary = element.isObject() ? ScimJson.get(element, "primary") : null;
        return primary != null && Boolean.TRUE.equals(ScimJson.bool(primary));
    }

    /** Elements with the same value and type are the same. */
    private static JsonNode identity(JsonNode element) {
        if (!element.isObject() || ScimJson.get(element, "value") == null) {
            return element.isObject() || element.isArray()
                    ? element
                    : ScimJson.object().set("value", element);
        }
        ObjectNode identity = ScimJson.object();
        identity.set("value", ScimJson.get(element, "value"));
        JsonNode type = ScimJson.get(element, "type");
        if (type != null && !type.asString("").equalsIgnoreCase("User")) {
            identity.set("type", type);
        }
        return identity;
    }

    private static List<JsonNode> each(@Nullable JsonNode value) {
        List<JsonNode> all = new ArrayList<>();
        if (value instanceof ArrayNode array) {
            array.forEach(all::add);
        } else if (value != null) {
            all.add(value);
        }
        return all;
    }

    private static void retain(ArrayNode elements, Predicate<JsonNode> wanted) {
        List<JsonNode> kept = each(elements).stream().filter(wanted).toList();
        elements.removeAll();
        elements.addAll(kept);
    }

    private static void dropEmpty(ObjectNode target, String key) {
        JsonNode value = target.get(key);
        if (value != null && value.isContainer() && value.isEmpty()) {
            target.remove(key);
        }
    }

    private static @Nullable ObjectNode objectAt(ObjectNode parent, String key, boolean make) {
        if (parent.get(key) instanceof ObjectNode object) {
            return object;
        }
        if (!make) {
            return null;
        }
        ObjectNode fresh = ScimJson.object();
        parent.set(key, fresh);
        return fresh;
    }
}
