package dev.sluice.gateway.warnings;

import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a spend limit stands in its running period. Amounts in pico-dollars.
 *
 * @param key what warnings are remembered by: the person, the limit that several share, or both
 * @param memberId whose limit it is, null for one that is not a person's
 * @param label whose it is otherwise, for example {@code The workspace Research}; empty for a person
 * @param of what of a person's spend it counts, for example {@code in the workspace Research}; empty for all of it
 * @param workspaceId whose admins are told, null for none
 * @param zone whose days it follows
 * @param refused whether a request did not fit any more
 * @param mode what then becomes of requests
 */
record Stand(
        UUID key,
        UUID limitId,
        @Nullable UUID memberId,
        String label,
        String of,
        @Nullable UUID workspaceId,
        Period period,
        LocalDate start,
        Instant resetsAt,
        ZoneId zone,
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
