package dev.sluice.gateway.metering;

import dev.sluice.gateway.metering.Usage.Tokens;
import tools.jackson.databind.JsonNode;

/** Token counts as they were reported so far, field by field; the last value of a field wins. */
final class TokenCounts {

    private static final long NOT_REPORTED = -1;

    private long input = NOT_REPORTED;
    private long cacheWriteTotal = NOT_REPORTED;
    private long cacheWrite5m = NOT_REPORTED;
    private long cacheWrite1h = NOT_REPORTED;
    private long cacheRead = NOT_REPORTED;
    private long output = NOT_REPORTED;

    /** Takes over the fields of a {@code usage} object, or of one of its iterations, that are there and not null. */
    void merge(JsonNode usage) {
        input = Counts.read(usage, "input_tokens", input);
        cacheWriteTotal = Counts.read(usage, "cache_creation_input_tokens", cacheWriteTotal);
        cacheRead = Counts.read(usage, "cache_read_input_tokens", cacheRead);
        output = Counts.read(usage, "output_tokens", output);
        JsonNode parts = usage.path("cache_creation");
        cacheWrite5m = Counts.read(parts, "ephemeral_5m_input_tokens", cacheWrite5m);
        cacheWrite1h = Counts.read(parts, "ephemeral_1h_input_tokens", cacheWrite1h);
    }

    /** Whether any count was reported at all. */
    boolean anyReported() {
        return input != NOT_REPORTED
                || output != NOT_REPORTED
                || cacheRead != NOT_REPORTED
                || cacheWriteTotal != NOT_REPORTED
                || cacheWrite5m != NOT_REPORTED
                || cacheWrite1h != NOT_REPORTED;
    }

    /** The counts; cache writes that the split by lifetime leaves over are 5-minute writes, the default lifetime. */
    Tokens tokens() {
        long oneHour = orZero(cacheWrite1h);
        long fiveMinutes = Math.max(orZero(cacheWrite5m), orZero(cacheWriteTotal) - oneHour);
        return new Tokens(orZero(input), fiveMinutes, oneHour, orZero(cacheRead), orZero(output));
    }

    private static long orZero(long count) {
        return count == NOT_REPORTED ? 0 : count;
    }
}
