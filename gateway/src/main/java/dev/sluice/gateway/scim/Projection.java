package dev.sluice.gateway.scim;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Which attributes an answer shows (RFC 7644 §3.9): those asked for, or all but some; id and schemas always. */
record Projection(List<String> attributes, List<String> excluded) {

    private static final Set<String> ALWAYS = Set.of("id", "schemas");

    static Projection of(HttpServletRequest request) {
        return new Projection(
                names(request.getParameter("attributes")), names(request.getParameter("excludedAttributes")));
    }

    private static List<String> names(@Nullable String list) {
        return list == null || list.isBlank() ? List.of() : Arrays.asList(list.split(",", -1));
    }

    /** Whether an attribute of the core is shown. */
    boolean shows(String name) {
        return attributes.isEmpty()
                ? !roots(excluded, true).contains(key(name))
                : roots(attributes, false).contains(key(name));
    }

    ObjectNode of(ObjectNode resource) {
        if (attributes.isEmpty() && excluded.isEmpty()) {
            return resource;
        }
        ObjectNode shown = attributes.isEmpty() ? resource.deepCopy() : ScimJson.object();
        if (attributes.isEmpty()) {
            excluded.forEach(name -> path(name).ifPresent(path -> drop(shown, path)));
        } else {
            ALWAYS.forEach(name -> copy(resource, shown, new AttributePath(null, name, null)));
            attributes.forEach(name -> path(name).ifPresent(path -> copy(resource, shown, path)));
        }
        return shown;
    }

    private static void drop(ObjectNode shown, AttributePath path) {
        if (path.schema() == null && ALWAYS.contains(key(path.name()))) {
            return;
        }
        JsonNode parent = path.schema() == null ? shown : ScimJson.get(shown, path.schema());
        if (!(parent instanceof ObjectNode object)) {
            return;
        }
        String key = ScimJson.spelled(object, path.name());
        String sub = path.sub();
        if (sub == null) {
            object.remove(key);
        } else if (object.get(key) instanceof ObjectNode inner) {
            inner.remove(ScimJson.spelled(inner, sub));
        } else if (object.get(key) instanceof JsonNode elements) {
            elements.forEach(each -> {
                if (each instanceof ObjectNode inner) {
                    inner.remove(ScimJson.spelled(inner, sub));
                }
            });
        }
    }

    private static void copy(ObjectNode from, ObjectNode to, AttributePath path) {
        if (path.schema() != null) {
            String schema = ScimJson.spelled(from, path.schema());
            if (from.get(schema) instanceof ObjectNode extension) {
                copy(extension, to.withObjectProperty(schema), new AttributePath(null, path.name(), path.sub()));
            }
            return;
        }
        String key = ScimJson.spelled(from, path.name());
        JsonNode value = from.get(key);
        String sub = path.sub();
        if (value == null) {
            return;
        }
        if (sub == null || !value.isContainer()) {
            to.set(key, value);
        } else if (value instanceof ObjectNode object) {
            copy(object, to.withObjectProperty(key), new AttributePath(null, sub, null));
        } else {
            var shown =
                    to.get(key) instanceof tools.jackson.databind.node.ArrayNode present ? present : to.putArray(key);
            for (int i = 0; i < value.size(); i++) {
                if (value.get(i) instanceof ObjectNode element) {
                    ObjectNode target = shown.get(i) instanceof ObjectNode known ? known : shown.addObject();
                    copy(element, target, new AttributePath(null, sub, null));
                }
            }
        }
    }

    private static Set<String> roots(List<String> names, boolean wholeOnly) {
        Set<String> roots = new HashSet<>();
        names.forEach(name -> path(name)
                .filter(path -> !wholeOnly || path.sub() == null)
                .ifPresent(path -> roots.add(key(path.name()))));
        return roots;
    }

    private static Optional<AttributePath> path(String name) {
        return AttributePath.parse(name.strip());
    }

    private static String key(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
