package dev.sluice.gateway.warnings;

import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a spend limit stands in its running period. Amounts in pico-dollars.
 *
 * @param memberId whose limit it is, null for the pot of everybody together
 * @param refused whether a request did not fit any more
 */
record Stand(
        @Nullable UUID memberId,
        Period period,
        LocalDate start,
        Instant resetsAt,
        BigInteger capPico,
        BigInteger spentPico,
        boolean refused) {

    private static final BigInteger HUNDRED = BigInteger.valueOf(100);

    /** Share of the limit that is spent, rounded down; 100 when a request did not fit any more. */
    int percent() {
        if (refused || capPico.signum() == 0) {
            return 100;
        }
        return spentPico
                .multiply(HUNDRED)
                .divide(capPico)
                .min(BigInteger.valueOf(1_000))
                .intValue();
    }
}
