package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.rates.Measure;
import dev.sluice.gateway.rates.Passage.Room;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rate-limit headers of the Messages API, with the caller's own rates. */
final class RateHeaders {

    private static final String PREFIX = "anthropic-ratelimit-";
    private static final int WINDOW_SECONDS = 60;

    private RateHeaders() {}

    static List<Header> of(List<Room> rooms, Instant now) {
        List<Header> headers = new ArrayList<>();
        for (Room room : rooms) {
            String name = name(room.measure());
            if (name != null) {
                headers.add(new Header(PREFIX + name + "-limit", Long.toString(room.limit())));
                headers.add(new Header(PREFIX + name + "-remaining", Long.toString(room.left())));
                headers.add(new Header(
                        PREFIX + name + "-reset",
                        now.plusSeconds(WINDOW_SECONDS)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString()));
            }
        }
        return headers;
    }

    private static @Nullable String name(Measure measure) {
        return switch (measure) {
            case REQUESTS -> "requests";
            case INPUT_TOKENS -> "input-tokens";
            case OUTPUT_TOKENS -> "output-tokens";
            case CONCURRENT, SPEND -> null;
        };
    }
}
