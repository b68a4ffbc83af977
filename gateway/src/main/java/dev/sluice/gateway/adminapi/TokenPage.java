package dev.sluice.gateway.adminapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.ids.Ids;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list that is paged by the opaque scheme: {@code page} is what the answer before gave as {@code next_page}. */
public record TokenPage<T>(
        @JsonProperty("data") List<T> data,
        @JsonProperty("has_more") boolean hasMore,
        @JsonProperty("next_page") @Nullable String nextPage) {

    /**
     * The page that a query asks for.
     *
     * @param prefix of the ids that pages begin with
     * @param all the whole list, newest first
     */
    public static <S, T> TokenPage<T> of(
            Query query, String prefix, List<S> all, Function<S, UUID> key, Function<S, T> shape) {
        UUID after = query.text("page")
                .map(page -> Ids.parse(prefix, page)
                        .orElseThrow(() -> AdminApiException.badRequest("page: is not what an answer gave")))
                .orElse(null);
        var page = new Cursor(query.limit(), after, null)
                .pageOf(all, key, each -> each, each -> Ids.text(prefix, key.apply(each)));
        return new TokenPage<>(
                page.data().stream().map(shape).toList(), page.hasMore(), page.hasMore() ? page.lastId() : null);
    }
}
