package dev.sluice.gateway.increases;

import dev.sluice.gateway.spend.Period;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** For how long a limit is raised, as the forms offer it. */
enum HowLong {
    /** Until the end of the limit's period: what is left of it is higher, the next one is as before. */
    THIS_PERIOD,
    ONE_DAY,
    THREE_DAYS,
    ONE_WEEK,
    THIRTY_DAYS,
    FOR_GOOD;

    @Nullable
    Instant until(Period period, Instant now) {
        return switch (this) {
            case THIS_PERIOD -> period.resetsAt(now);
            case ONE_DAY -> now.plus(Duration.ofDays(1));
            case THREE_DAYS -> now.plus(Duration.ofDays(3));
            case ONE_WEEK -> now.plus(Duration.ofDays(7));
            case THIRTY_DAYS -> now.plus(Duration.ofDays(30));
            case FOR_GOOD -> null;
        };
    }
}
