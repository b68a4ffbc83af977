package dev.sluice.gateway.pricing;

import java.math.BigDecimal;

/**
 * How a provider charges: {@code regional} when ids without a profile prefix go to a regional endpoint, and the
 * negotiated multiplier on its list prices.
 */
public record UpstreamTerms(boolean regional, BigDecimal multiplier) {

    /** List prices at a global endpoint. */
    public static final UpstreamTerms LIST = new UpstreamTerms(false, BigDecimal.ONE);

    /** @throws IllegalArgumentException when the multiplier is negative */
    public UpstreamTerms {
        if (multiplier.signum() < 0) {
            throw new IllegalArgumentException("a provider's price multiplier cannot be negative: " + multiplier);
        }
    }
}
