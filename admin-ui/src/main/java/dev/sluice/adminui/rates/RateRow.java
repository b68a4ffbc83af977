package dev.sluice.adminui.rates;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/** The rates of one holder; null where there is no limit. */
public record RateRow(
        String id,
        String scope,
        String who,
        @Nullable String requests,
        @Nullable String inputTokens,
        @Nullable String outputTokens,
        @Nullable String concurrent,
        @Nullable String brake,
        Moment updated) {}
