package dev.sluice.gateway.spend;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A calendar period: the day from 00:00, the week from Monday, the month from the 1st (contract §12.2); UTC unless said. */
public enum Period {
    DAILY,
    WEEKLY,
    MONTHLY;

    /** First day of the period that holds this instant. */
    public LocalDate startOf(Instant instant) {
        return startOf(instant, ZoneOffset.UTC);
    }

    /** First day of the period that holds this instant where clocks show this zone's time. */
    public LocalDate startOf(Instant instant, ZoneId zone) {
        LocalDate day = LocalDate.ofInstant(instant, zone);
        return switch (this) {
            case DAILY -> day;
            case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTHLY -> day.withDayOfMonth(1);
        };
    }

    /** First day of the period after the one that begins on this day. */
    public LocalDate next(LocalDate start) {
        return switch (this) {
            case DAILY -> start.plusDays(1);
            case WEEKLY -> start.plusWeeks(1);
            case MONTHLY -> start.plusMonths(1);
        };
    }

    /** The instant at which the next period begins. */
    public Instant resetsAt(Instant instant) {
        return next(startOf(instant)).atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The contract's spelling, for example {@code daily}. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }
}
