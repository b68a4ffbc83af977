package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.time.Instant;

/**
 * How a cap stands: the fullest one for an admitted request, the one that resets last for a blocked one.
 *
 * @param usedPico settled and reserved together, as it stood before this request; may exceed the cap when blocked
 * @param pooled whether the cap is a pot shared by several people
 */
public record Standing(Period period, Instant resetsAt, BigInteger capPico, BigInteger usedPico, boolean pooled) {}
