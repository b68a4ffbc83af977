package dev.sluice.gateway.spend;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;

/** A calendar period in UTC: the day from 00:00, the week from Monday, the month from the 1st (contract §12.2). */
public enum Period {
    DAILY,
    WEEKLY,
    MONTHLY;

    /** First day of the period that holds this instant. */
    public LocalDate startOf(Instant instant) {
        LocalDate day = LocalDate.ofInstant(instant, ZoneOffset.UTC);
        return switch (this) {
            case DAILY -> day;
            case WEEKLY -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTHLY -> day.withDayOfMonth(1);
        };
    }

    /** The instant at which the next period begins. */
    public Instant resetsAt(Instant instant) {
        LocalDate start = startOf(instant);
        LocalDate next = switch (this) {
            case DAILY -> start.plusDays(1);
            case WEEKLY -> start.plusWeeks(1);
            case MONTHLY -> start.plusMonths(1);
        };
        return next.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    /** The contract's spelling, for example {@code daily}. */
    public String apiName() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
