package dev.sluice.gateway.adminapi;

import dev.sluice.gateway.ids.Ids;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The query parameters of a request. An empty value counts as absent. Controllers take it as a parameter. */
public final class Query {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 1000;

    private final HttpServletRequest request;

    Query(HttpServletRequest request) {
        this.request = request;
    }

    /** One value. */
    public Optional<String> text(String name) {
        return Optional.ofNullable(request.getParameter(name)).filter(value -> !value.isEmpty());
    }

    /** The values of an array parameter, given as {@code name[]=a&name[]=b}; {@code name} is given without brackets. */
    public List<String> list(String name) {
        String[] values = request.getParameterValues(name + "[]");
        return values == null ? List.of() : List.of(values);
    }

    /** One of a set of words. */
    public <T> Optional<T> choice(String name, Collection<T> choices, Function<T, String> word) {
        return text(name).map(value -> oneOf(name, value, choices, word));
    }

    /** Any number of a set of words, without repetitions. */
    public <T> List<T> choices(String name, Collection<T> choices, Function<T, String> word) {
        return list(name).stream()
                .map(value -> oneOf(name + "[]", value, choices, word))
                .distinct()
                .toList();
    }

    /** {@code limit}: 1 to 1000, 20 when absent. */
    public int limit() {
        String text = text("limit").orElse(String.valueOf(DEFAULT_LIMIT));
        int limit = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAX_LIMIT) {
            throw AdminApiException.badRequest("limit: must be between 1 and " + MAX_LIMIT);
        }
        return limit;
    }

    /** {@code limit}, {@code after_id}, {@code before_id} for objects whose ids have this prefix. */
    public Cursor cursor(String idPrefix) {
        Cursor cursor = new Cursor(
                limit(),
                id("after_id", idPrefix).orElse(null),
                id("before_id", idPrefix).orElse(null));
        if (cursor.after() != null && cursor.before() != null) {
            throw AdminApiException.badRequest("after_id: cannot be used together with before_id");
        }
        return cursor;
    }

    private Optional<UUID> id(String name, String prefix) {
        return text(name)
                .map(value -> Ids.parse(prefix, value)
                        .orElseThrow(() -> AdminApiException.badRequest(
                                name + ": must be an id that starts with " + prefix + "_")));
    }

    private static <T> T oneOf(String name, String value, Collection<T> choices, Function<T, String> word) {
        return choices.stream()
                .filter(choice -> word.apply(choice).equals(value))
                .findFirst()
                .orElseThrow(() -> AdminApiException.badRequest(
                        name + ": must be one of " + choices.stream().map(word).collect(Collectors.joining(", "))));
    }
}
