package dev.sluice.gateway.scim;

import dev.sluice.gateway.scim.Filter.Compare;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Decides whether a filter holds for a resource. */
final class FilterMatch {

    private final Attributes attributes;

    FilterMatch(Attributes attributes) {
        this.attributes = attributes;
    }

    /**
     * Refuses a filter that names an attribute which cannot be searched, or compares one in a way that makes no sense.
     *
     * @throws InvalidFilterException then
     */
    void check(Filter filter) {
        check(filter, "");
    }

    private void check(Filter filter, String parent) {
        switch (filter) {
            case Filter.And and -> and.all().forEach(one -> check(one, parent));
            case Filter.Or or -> or.any().forEach(one -> check(one, parent));
            case Filter.Not not -> check(not.inner(), parent);
            case Filter.Present present -> type(present.path(), parent);
            case Filter.Element element -> {
                if (!parent.isEmpty() || type(element.path(), "") != Attributes.Type.COMPLEX) {
                    throw new InvalidFilterException(element.path() + " has no elements to choose from");
                }
                check(element.inner(), element.path().key() + ".");
            }
            case Compare compare -> check(compare, parent);
        }
    }

    private void check(Compare compare, String parent) {
        Attributes.Type type = type(compare.path(), parent);
        boolean ordered = compare.operator().compareTo(Filter.Operator.EW) > 0;
        boolean equality = compare.operator().compareTo(Filter.Operator.NE) <= 0;
        JsonNode value = compare.value();
        boolean usable = (equality && value.isNull())
                || switch (type) {
                    case BOOLEAN -> equality && ScimJson.bool(value) != null;
                    case DATE -> (equality || ordered) && value.isString() && instant(value) != null;
                    case EXACT, TEXT, COMPLEX -> value.isString();
                };
        if (!usable) {
            throw new InvalidFilterException(compare.path() + " cannot be compared by "
                    + compare.operator().word() + " with this value");
        }
    }

    private Attributes.Type type(AttributePath path, String parent) {
        Attributes.Type type = attributes.type(parent + path.key());
        if (type == null) {
            throw new InvalidFilterException(
                    "the attribute " + ScimException.shortened(path.toString()) + " cannot be searched");
        }
        return type;
    }

    /** {@code filter} has passed {@link #check}. */
    boolean matches(Filter filter, JsonNode resource) {
        return matches(filter, resource, "");
    }

    /** Whether a filter in brackets holds for an element of {@code attribute}; attributes need not be known. */
    boolean matchesElement(Filter filter, JsonNode element, String attribute) {
        return matches(filter, element, attribute.toLowerCase(Locale.ROOT) + ".");
    }

    private boolean matches(Filter filter, JsonNode node, String parent) {
        return switch (filter) {
            case Filter.And and -> and.all().stream().allMatch(one -> matches(one, node, parent));
            case Filter.Or or -> or.any().stream().anyMatch(one -> matches(one, node, parent));
            case Filter.Not not -> !matches(not.inner(), node, parent);
            case Filter.Present present -> !values(node, present.path()).isEmpty();
            case Filter.Element element ->
                elements(ScimJson.get(node, element.path().name())).stream()
                        .anyMatch(one ->
                                matches(element.inner(), one, element.path().key() + "."));
            case Compare compare -> matches(compare, node, parent);
        };
    }

    private boolean matches(Compare compare, JsonNode node, String parent) {
        List<JsonNode> values = values(node, compare.path());
        Attributes.Type type = Objects.requireNonNullElse(
                attributes.type(parent + compare.path().key()), Attributes.Type.TEXT);
        JsonNode wanted = compare.value();
        if (wanted.isNull()) {
            return values.isEmpty() == (compare.operator() == Filter.Operator.EQ);
        }
        return compare.operator() == Filter.Operator.NE
                ? values.stream().noneMatch(value -> holds(Filter.Operator.EQ, value, wanted, type))
                : values.stream().anyMatch(value -> holds(compare.operator(), value, wanted, type));
    }

    private static boolean holds(Filter.Operator operator, JsonNode found, JsonNode wanted, Attributes.Type type) {
        JsonNode value = found.isObject() ? Objects.requireNonNullElse(ScimJson.get(found, "value"), found) : found;
        if (value.isBoolean() || type == Attributes.Type.BOOLEAN) {
            return operator == Filter.Operator.EQ && Objects.equals(ScimJson.bool(value), ScimJson.bool(wanted));
        }
        if (type == Attributes.Type.DATE) {
            Instant one = instant(value);
            Instant other = instant(wanted);
            return one != null && other != null && ordered(operator, one.compareTo(other));
        }
        if (value.isContainer()) {
            return false;
        }
        String one = type == Attributes.Type.EXACT
                ? value.asString()
                : value.asString().toLowerCase(Locale.ROOT);
        String other = type == Attributes.Type.EXACT
                ? wanted.asString()
                : wanted.asString().toLowerCase(Locale.ROOT);
        return switch (operator) {
            case CO -> one.contains(other);
            case SW -> one.startsWith(other);
            case EW -> one.endsWith(other);
            default -> ordered(operator, one.compareTo(other));
        };
    }

    private static boolean ordered(Filter.Operator operator, int order) {
        return switch (operator) {
            case EQ -> order == 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case NE, CO, SW, EW -> false;
        };
    }

    private static @Nullable Instant instant(JsonNode value) {
        try {
            return value.isString() ? OffsetDateTime.parse(value.asString()).toInstant() : null;
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** What a path leads to; through the elements of multi-valued attributes, without what is empty. */
    static List<JsonNode> values(JsonNode node, AttributePath path) {
        JsonNode start = path.schema() == null ? node : ScimJson.get(node, path.schema());
        List<JsonNode> found = start == null ? List.of() : elements(ScimJson.get(start, path.name()));
        String sub = path.sub();
        if (sub != null) {
            List<JsonNode> inner = new ArrayList<>();
            found.forEach(each -> inner.addAll(elements(ScimJson.get(each, sub))));
            found = inner;
        }
        return found.stream()
                .filter(value -> !value.isNull()
                        && !(value.isString() && value.asString().isEmpty()))
                .toList();
    }

    private static List<JsonNode> elements(@Nullable JsonNode value) {
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            return List.of(value);
        }
        List<JsonNode> all = new ArrayList<>();
        value.forEach(all::add);
        return all;
    }
}
