package dev.sluice.gateway.pricing;

import dev.sluice.gateway.metering.Usage.Tokens;
import java.math.BigDecimal;

/** The five rates of one card, in pico-dollars per token. */
record Card(long input, long cacheWrite5m, long cacheWrite1h, long cacheRead, long output) {

    /** What these tokens cost, in pico-dollars; exact for any count. */
    BigDecimal cost(Tokens tokens) {
        return times(tokens.input(), input)
                .add(times(tokens.cacheWrite5m(), cacheWrite5m))
                .add(times(tokens.cacheWrite1h(), cacheWrite1h))
                .add(times(tokens.cacheRead(), cacheRead))
                .add(times(tokens.output(), output));
    }

    /** The card that is nowhere cheaper than this one or the other. */
    Card dearest(Card other) {
        return new Card(
                Math.max(input, other.input),
                Math.max(cacheWrite5m, other.cacheWrite5m),
                Math.max(cacheWrite1h, other.cacheWrite1h),
                Math.max(cacheRead, other.cacheRead),
                Math.max(output, other.output));
    }

    private static BigDecimal times(long tokens, long rate) {
        return BigDecimal.valueOf(tokens).multiply(BigDecimal.valueOf(rate));
    }
}
