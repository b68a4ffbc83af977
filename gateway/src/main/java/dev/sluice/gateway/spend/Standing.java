package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.time.Instant;

/**
 * How a cap stands: the fullest one for an admitted request, the one that resets last for a blocked one.
 *
 * @param limit the cap
 * @param usedPico settled and reserved together, as it stood before this request; may exceed the cap when blocked
 */
public record Standing(SpendLimit limit, Instant resetsAt, BigInteger capPico, BigInteger usedPico) {

    public Period period() {
        return limit.period();
    }

    /** Whether the cap is a pot shared by several people. */
    public boolean pooled() {
        return limit.scope().pooled();
    }
}
