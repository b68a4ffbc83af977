package dev.sluice.gateway.spend;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Price;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended.
 *
 * @param httpStatus status of the provider's answer, 0 when there was none
 * @param usage null when nothing was used
 * @param price null when nothing was used; then the cost is zero
 * @param firstByteMillis time from opening to the provider's first byte, negative when there was none
 */
public record Settlement(
        Outcome outcome,
        int httpStatus,
        @Nullable Usage usage,
        @Nullable Price price,
        long firstByteMillis,
        long durationMillis,
        @Nullable String providerRequestId) {

    /** What became of the attempt. */
    public enum Outcome {
        /** The answer came to its regular end. */
        COMPLETED,
        /** The provider answered with an error status. */
        REFUSED_BY_PROVIDER,
        /** The client went away first. */
        CLIENT_GONE,
        /** The member was suspended or removed, and the answer cut short. */
        CUT_OFF,
        /** The provider could not be reached, died or fell silent. */
        PROVIDER_FAILED,
        /** The gateway ended before it knew; settled later by the sweeper. */
        ABANDONED
    }
}
