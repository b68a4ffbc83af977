package dev.sluice.gateway.increases;

import dev.sluice.gateway.increases.Increase.Target;
import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Instant;

/** A spend limit that applies to a person, as it stands. Amounts in pico-dollars. */
public record Cap(Period period, Target target, BigInteger amountPico, BigInteger spentPico, Instant resetsAt) {

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    /** Rounded down; 100 for a limit of nothing. */
    public int percent() {
        return amountPico.signum() == 0
                ? 100
                : spentPico
                        .multiply(HUNDRED)
                        .divide(amountPico)
                        .min(BigInteger.valueOf(9_999))
                        .intValue();
    }
}
