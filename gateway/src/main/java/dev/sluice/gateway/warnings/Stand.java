package dev.sluice.gateway.warnings;

import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimits.Mode;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a spend limit stands in its running period. Amounts in pico-dollars.
 *
 * @param key what warnings are remembered by: the person, or the limit that several share
 * @param memberId whose limit it is, null for one that is not a person's
 * @param label whose it is otherwise, for example {@code The workspace Research}; empty for a person
 * @param workspaceId whose admins are told too, null for none
 * @param refused whether a request did not fit any more
 * @param mode what then becomes of requests
 */
record Stand(
        UUID key,
        @Nullable UUID memberId,
        String label,
        @Nullable UUID workspaceId,
        Period period,
        LocalDate start,
        Instant resetsAt,
        BigInteger capPico,
        BigInteger spentPico,
        boolean refused,
        Mode mode) {

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
