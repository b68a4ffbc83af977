package dev.sluice.gateway.rates;

/**
 * What a request will use, as far as one can say before it went.
 *
 * @param inputTokens an estimate
 * @param outputTokens at most
 * @param likelyPico an estimate, in pico-dollars
 */
public record Demand(long inputTokens, long outputTokens, long likelyPico) {

    long of(Measure measure) {
        return switch (measure) {
            case CONCURRENT, REQUESTS -> 1;
            case INPUT_TOKENS -> Math.max(0, inputTokens);
            case OUTPUT_TOKENS -> Math.max(0, outputTokens);
            case SPEND -> Math.max(0, likelyPico);
        };
    }
}
