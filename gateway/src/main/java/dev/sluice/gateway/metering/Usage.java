package dev.sluice.gateway.metering;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one answer used, as the provider reported it. Every count is a number of tokens unless it says otherwise; input
 * excludes the cache classes. Cache writes that the provider does not split by lifetime count as 5-minute writes.
 *
 * @param model the model that the answer names, null when it names none
 * @param serviceTier {@code standard}, {@code priority}, {@code batch} or null
 * @param inferenceGeo {@code us}, {@code global} or null
 * @param speed {@code fast}, {@code standard} or null
 * @param iterations the billed attempts inside one request; empty when the top level is the bill
 * @param stopReason the answer's stop reason, null while unknown
 * @param contentEmpty whether no content block carried anything
 * @param estimated whether the answer was cut short, or its report could not be read, and the output is an estimate
 */
public record Usage(
        @Nullable String model,
        Tokens tokens,
        long webSearches,
        long webFetches,
        @Nullable String serviceTier,
        @Nullable String inferenceGeo,
        @Nullable String speed,
        List<Iteration> iterations,
        @Nullable String stopReason,
        boolean contentEmpty,
        boolean estimated) {

    /** Token counts by class. */
    public record Tokens(long input, long cacheWrite5m, long cacheWrite1h, long cacheRead, long output) {

        /** No tokens at all. */
        public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0);

        /** Everything on the input side, cached or not. */
        public long prompt() {
            return input + cacheWrite5m + cacheWrite1h + cacheRead;
        }
    }

    /** One billed attempt inside a request ({@code usage.iterations[]}). */
    public record Iteration(String type, @Nullable String model, Tokens tokens) {}
}
