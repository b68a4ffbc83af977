package dev.sluice.gateway.adminapi;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One page of a list that is paged by ids; the ids are those of the first and last object, null when there is none. */
public record Page<T>(
        @JsonProperty("data") List<T> data,
        @JsonProperty("has_more") boolean hasMore,
        @JsonProperty("first_id") @Nullable String firstId,
        @JsonProperty("last_id") @Nullable String lastId) {

    static <T> Page<T> of(List<T> data, boolean more, Function<T, String> id) {
        return data.isEmpty()
                ? new Page<>(data, more, null, null)
                : new Page<>(data, more, id.apply(data.getFirst()), id.apply(data.getLast()));
    }
}
