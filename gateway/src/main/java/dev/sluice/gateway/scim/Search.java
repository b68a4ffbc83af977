package dev.sluice.gateway.scim;

import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a list or search asks for (RFC 7644 §3.4.2).
 *
 * @param startIndex counts from 1
 * @param count at most {@link #MAX_COUNT}
 */
record Search(
        @Nullable Filter filter,
        @Nullable AttributePath sortBy,
        boolean descending,
        int startIndex,
        int count,
        Projection projection) {

    static final int MAX_COUNT = 200;
    private static final int DEFAULT_COUNT = 100;

    static Search of(HttpServletRequest request) {
        return of(
                request.getParameter("filter"),
                request.getParameter("sortBy"),
                request.getParameter("sortOrder"),
                number("startIndex", request.getParameter("startIndex"), 1),
                number("count", request.getParameter("count"), DEFAULT_COUNT),
                Projection.of(request));
    }

    /** From the body of {@code POST /.search}. */
    static Search of(ObjectNode body) {
        return of(
                ScimJson.text(body, "filter"),
                ScimJson.text(body, "sortBy"),
                ScimJson.text(body, "sortOrder"),
                number("startIndex", scalar(body, "startIndex"), 1),
                number("count", scalar(body, "count"), DEFAULT_COUNT),
                new Projection(names(body, "attributes"), names(body, "excludedAttributes")));
    }

    private static Search of(
            @Nullable String filter,
            @Nullable String sortBy,
            @Nullable String sortOrder,
            int startIndex,
            int count,
            Projection projection) {
        return new Search(
                filter == null || filter.isBlank() ? null : FilterParser.parse(filter),
                sortBy == null || sortBy.isBlank()
                        ? null
                        : AttributePath.parse(sortBy)
                                .orElseThrow(() -> ScimException.path("sortBy is not an attribute")),
                "descending".equalsIgnoreCase(sortOrder),
                Math.max(1, startIndex),
                Math.clamp(count, 0, MAX_COUNT),
                projection);
    }

    /** Whether the database alone can page. */
    boolean plain() {
        return filter == null && sortBy == null;
    }

    /** Those of {@code all} that match, in order. */
    List<ObjectNode> select(List<ObjectNode> all, Attributes attributes) {
        FilterMatch match = new FilterMatch(attributes);
        List<ObjectNode> found = all;
        if (filter != null) {
            Filter wanted = filter;
            match.check(wanted);
            found = all.stream()
                    .filter(resource -> match.matches(wanted, resource))
                    .toList();
        }
        if (sortBy == null) {
            return found;
        }
        AttributePath key = sortBy;
        Comparator<ObjectNode> order = Comparator.comparing(resource -> FilterMatch.values(resource, key).stream()
                .filter(value -> !value.isContainer())
                .map(value -> value.asString().toLowerCase(Locale.ROOT))
                .findFirst()
                .orElse("\uffff"));
        return found.stream().sorted(descending ? order.reversed() : order).toList();
    }

    /** A page of {@code all} from the start index on. */
    <T> List<T> page(List<T> all) {
        int from = Math.min(startIndex - 1, all.size());
        return all.subList(from, Math.min(all.size(), from + count));
    }

    ObjectNode answer(int total, List<ObjectNode> page) {
        ObjectNode answer = ScimJson.object();
        answer.putArray("schemas").add(Schemas.LIST);
        answer.put("totalResults", total).put("startIndex", startIndex).put("itemsPerPage", page.size());
        ArrayNode resources = answer.putArray("Resources");
        page.forEach(resource -> resources.add(projection.of(resource)));
        return answer;
    }

    private static int number(String name, @Nullable String text, int otherwise) {
        try {
            return text == null || text.isBlank() ? otherwise : Integer.parseInt(text.strip());
        } catch (NumberFormatException e) {
            throw ScimException.value(name + " must be a whole number");
        }
    }

    private static @Nullable String scalar(ObjectNode body, String name) {
        JsonNode value = ScimJson.get(body, name);
        return value == null || value.isNull() ? null : value.toString();
    }

    private static List<String> names(ObjectNode body, String name) {
        List<String> names = new ArrayList<>();
        JsonNode value = ScimJson.get(body, name);
        if (value != null && value.isArray()) {
            value.forEach(each -> names.add(each.isString() ? each.asString() : ""));
        } else if (value != null && value.isString()) {
            names.addAll(Arrays.asList(value.asString().split(",", -1)));
        }
        return names;
    }
}
