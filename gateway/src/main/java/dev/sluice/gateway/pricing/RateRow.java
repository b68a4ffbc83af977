package dev.sluice.gateway.pricing;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * The prices of one model from a day on.
 *
 * @param validFrom first UTC day, {@link LocalDate#MIN} for since ever
 * @param fast null when the model has no fast mode
 * @param fastRemovedOn first day without the fast card, null while none is known
 * @param longPrompt prices of requests with a long prompt, null when there is no such tier
 */
record RateRow(
        LocalDate validFrom,
        Card standard,
        Card batch,
        @Nullable Card fast,
        @Nullable LocalDate fastRemovedOn,
        @Nullable LongPrompt longPrompt) {

    /** Prices of every token of a request, output included, whose prompt is longer than {@code overPromptTokens}. */
    record LongPrompt(long overPromptTokens, Card standard, Card batch) {

        boolean holds(long promptTokens) {
            return promptTokens > overPromptTokens;
        }
    }

    /** The fast card on this day, null when there is none. */
    @Nullable
    Card fastOn(LocalDate day) {
        return fastRemovedOn != null && !day.isBefore(fastRemovedOn) ? null : fast;
    }
}
