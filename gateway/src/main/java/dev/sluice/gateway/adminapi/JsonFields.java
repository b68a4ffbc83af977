package dev.sluice.gateway.adminapi;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The fields of a JSON object in a request body, read strictly: a value of another type is refused with a 400 that names
 * the field, and nothing is coerced. Fields that nobody asks for are ignored. Controllers take it as a parameter.
 */
public final class JsonFields {

    private final JsonNode node;
    private final String prefix;

    JsonFields(JsonNode node, String prefix) {
        this.node = node;
        this.prefix = prefix;
    }

    /** Whether the field is there at all, be it null. */
    public boolean has(String field) {
        return node.has(field);
    }

    /** Whether the field is there and null. */
    public boolean isNull(String field) {
        JsonNode value = node.get(field);
        return value != null && value.isNull();
    }

    /** The names of all fields that are there, in order. */
    public Collection<String> names() {
        return node.propertyNames();
    }

    /** A string that must be there. */
    public String text(String field) {
        return optionalText(field).orElseThrow(() -> wrong(field, "is required"));
    }

    /** A string that may be missing or null. */
    public Optional<String> optionalText(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.isString()) {
            throw wrong(field, "must be a string");
        }
        return Optional.of(value.stringValue());
    }

    /** The value if it is a string; empty when it is missing or anything else. */
    public Optional<String> ifText(String field) {
        JsonNode value = present(field);
        return value == null || !value.isString() ? Optional.empty() : Optional.of(value.stringValue());
    }

    /** A boolean that may be missing or null, which means false. */
    public boolean flag(String field) {
        JsonNode value = present(field);
        if (value != null && !value.isBoolean()) {
            throw wrong(field, "must be true or false");
        }
        return value != null && value.booleanValue();
    }

    /** An RFC 3339 time that may be missing or null. */
    public Optional<Instant> optionalTime(String field) {
        return optionalText(field).map(text -> {
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeParseException e) {
                throw wrong(field, "must be an RFC 3339 time, for example 2030-01-31T09:00:00Z");
            }
        });
    }

    /** One of a set of words that must be there. */
    public <T> T choice(String field, Collection<T> choices, Function<T, String> name) {
        return optionalChoice(field, choices, name).orElseThrow(() -> wrong(field, "is required"));
    }

    /** One of a set of words; may be missing or null. */
    public <T> Optional<T> optionalChoice(String field, Collection<T> choices, Function<T, String> name) {
        return optionalText(field)
                .map(text -> choices.stream()
                        .filter(choice -> name.apply(choice).equals(text))
                        .findFirst()
                        .orElseThrow(() -> wrong(
                                field,
                                "must be one of " + choices.stream().map(name).collect(Collectors.joining(", ")))));
    }

    /** An object that must be there. */
    public JsonFields object(String field) {
        JsonNode value = present(field);
        if (value == null) {
            throw wrong(field, "is required");
        }
        if (!value.isObject()) {
            throw wrong(field, "must be an object");
        }
        return new JsonFields(value, prefix + field + ".");
    }

    /** The text of an object that may be missing or null. */
    public Optional<String> jsonOf(String field) {
        JsonNode value = present(field);
        if (value != null && !value.isObject()) {
            throw wrong(field, "must be an object");
        }
        return Optional.ofNullable(value).map(JsonNode::toPrettyString);
    }

    /** An array of strings that may be missing or null, which means empty. */
    public List<String> texts(String field) {
        return elements(field).stream()
                .map(element -> {
                    if (!element.isString()) {
                        throw wrong(field, "must be an array of strings");
                    }
                    return element.stringValue();
                })
                .toList();
    }

    /** An array of objects that may be missing or null, which means empty. */
    public List<JsonFields> objects(String field) {
        List<JsonFields> objects = new ArrayList<>();
        for (JsonNode element : elements(field)) {
            if (!element.isObject()) {
                throw wrong(field, "must be an array of objects");
            }
            objects.add(new JsonFields(element, prefix + field + "[" + objects.size() + "]."));
        }
        return objects;
    }

    /** A whole number that may be missing or null. */
    public Optional<Integer> optionalNumber(String field, int least, int most) {
        JsonNode value = present(field);
        if (value == null) {
            return Optional.empty();
        }
        if (!value.canConvertToInt()
                || !value.isIntegralNumber()
                || value.intValue() < least
                || value.intValue() > most) {
            throw wrong(field, "must be a whole number from " + least + " to " + most);
        }
        return Optional.of(value.intValue());
    }

    private List<JsonNode> elements(String field) {
        JsonNode value = present(field);
        if (value == null) {
            return List.of();
        }
        if (!value.isArray()) {
            throw wrong(field, "must be an array");
        }
        List<JsonNode> elements = new ArrayList<>();
        value.forEach(elements::add);
        return elements;
    }

    /** The 400 for a field of this object. */
    public AdminApiException wrong(String field, String why) {
        return AdminApiException.badRequest(prefix + field + ": " + why);
    }

    private @Nullable JsonNode present(String field) {
        JsonNode value = node.get(field);
        return value == null || value.isNull() ? null : value;
    }
}
