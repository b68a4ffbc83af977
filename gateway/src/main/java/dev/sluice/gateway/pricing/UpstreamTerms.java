package dev.sluice.gateway.pricing;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How a provider charges: {@code regional} when ids without a profile prefix go to a regional endpoint, and the
 * negotiated multiplier on its list prices. What the price book has agreed with {@code provider} goes before the multiplier.
 */
public record UpstreamTerms(
        boolean regional, BigDecimal multiplier, @Nullable String provider) {

    /** List prices at a global endpoint. */
    public static final UpstreamTerms LIST = new UpstreamTerms(false, BigDecimal.ONE);

    /** Of a provider without a name, which no contract is about. */
    public UpstreamTerms(boolean regional, BigDecimal multiplier) {
        this(regional, multiplier, null);
    }

    /** @throws IllegalArgumentException when the multiplier is negative */
    public UpstreamTerms {
        if (multiplier.signum() < 0) {
            throw new IllegalArgumentException("a provider's price multiplier cannot be negative: " + multiplier);
        }
    }
}
