package dev.sluice.gateway.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a provider, or one of its models, is.
 *
 * @param model the provider's id of the model; null for the provider as a whole
 * @param since when it began to work, or to be down
 * @param lastError what went wrong last, such as {@code status 529}; null when nothing did
 * @param nextTry when requests, or one of them, are let through again; null while it works
 */
public record HealthView(
        String provider,
        @Nullable String model,
        State state,
        Instant since,
        @Nullable String lastError,
        @Nullable Instant lastErrorAt,
        @Nullable Instant nextTry) {

    /** What a circuit is doing. */
    public enum State {
        /** Works. */
        CLOSED,
        /** Rests because the provider asked for a pause. */
        PAUSED,
        /** Rests after failures. */
        OPEN,
        /** One request is finding out whether it works again. */
        HALF_OPEN
    }
}
