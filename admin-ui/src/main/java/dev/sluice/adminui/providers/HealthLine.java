package dev.sluice.adminui.providers;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with a provider, or with one of its models.
 *
 * @param model the provider's id of the model; null for the provider as a whole
 * @param health message key is {@code provider.health.<health>}
 * @param lastError in a few words; null when nothing went wrong
 * @param secondsToNextTry 0 when the next request tries it
 */
public record HealthLine(
        @Nullable String model,
        String health,
        Moment since,
        @Nullable String lastError,
        long secondsToNextTry) {}
