package dev.sluice.gateway.spend;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether the store answers. Says so in the log whenever that changes, and only then. */
final class StoreState {

    private static final Logger log = LoggerFactory.getLogger(StoreState.class);

    private final Clock clock;
    private volatile @Nullable Instant awaySince;
    private volatile long timesAway;

    StoreState(Clock clock) {
        this.clock = clock;
    }

    boolean away() {
        return awaySince != null;
    }

    @Nullable
    Instant awaySince() {
        return awaySince;
    }

    long timesAway() {
        return timesAway;
    }

    synchronized void lost(String why) {
        if (awaySince == null) {
            awaySince = clock.instant();
            timesAway++;
            log.error(
                    "The ledger's store is away ({}). Requests under a fail-closed cap are refused, usage goes to the"
                            + " journal on disk until it is back.",
                    why);
        }
    }

    synchronized void found() {
        Instant since = awaySince;
        if (since != null) {
            awaySince = null;
            log.warn("The ledger's store is back after {}.", Duration.between(since, clock.instant()));
        }
    }
}
