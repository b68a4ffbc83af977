package dev.sluice.gateway.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** The window of a period in a time zone: the day that names it, and the instants between which it lies. */
record Window(LocalDate start, Instant from, Instant to) {

    static Window of(Period period, String zone, Instant at) {
        ZoneId id = ZoneId.of(zone);
        LocalDate start = period.startOf(at, id);
        return new Window(
                start,
                start.atStartOfDay(id).toInstant(),
                period.next(start).atStartOfDay(id).toInstant());
    }
}
