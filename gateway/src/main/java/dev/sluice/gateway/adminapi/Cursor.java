package dev.sluice.gateway.adminapi;

import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Where a page of a list begins. Lists are newest first: {@code after} goes on to older objects, {@code before} back to
 * newer ones; at most one of them is given.
 */
public record Cursor(
        int limit, @Nullable UUID after, @Nullable UUID before) {

    /** How many objects to read, so that one more than the page tells whether there is more. */
    public int readAhead() {
        return limit + 1;
    }

    /**
     * Refuses a cursor that another query gave out.
     *
     * @param matches whether the object with this id belongs to the list as it is filtered now
     * @throws AdminApiException 400
     */
    public void boundBy(Predicate<UUID> matches) {
        UUID at = after == null ? before : after;
        if (at != null && !matches.test(at)) {
            throw AdminApiException.badRequest("cursor does not match current query parameters");
        }
    }

    /** Makes the page from what was read with {@link #readAhead}, newest first. */
    public <S, T> Page<T> page(List<S> read, Function<S, T> shape, Function<T, String> id) {
        boolean more = read.size() > limit;
        List<S> kept = !more ? read : before == null ? read.subList(0, limit) : read.subList(1, limit + 1);
        return Page.of(kept.stream().map(shape).toList(), more, id);
    }

    /** Makes the page from a whole list in memory, newest first. */
    public <S, T> Page<T> pageOf(List<S> all, Function<S, UUID> key, Function<S, T> shape, Function<T, String> id) {
        List<S> read;
        if (before != null) {
            List<S> newer =
                    all.stream().filter(s -> above(key.apply(s), before)).toList();
            read = newer.subList(Math.max(0, newer.size() - readAhead()), newer.size());
        } else {
            UUID from = after;
            read = all.stream()
                    .filter(s -> from == null || above(from, key.apply(s)))
                    .limit(readAhead())
                    .toList();
        }
        return page(read, shape, id);
    }

    /** As PostgreSQL orders UUIDs: by unsigned bytes, which {@link UUID#compareTo} does not. */
    private static boolean above(UUID a, UUID b) {
        return a.toString().compareTo(b.toString()) > 0;
    }
}
