package dev.sluice.gateway.guardrails;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When requests are let in. Where {@code until} is not after {@code from}, the time ends on the next day.
 *
 * @param days on which it begins
 */
record Hours(Set<DayOfWeek> days, LocalTime from, LocalTime until, ZoneId zone) {

    boolean open(Instant at) {
        ZonedDateTime local = at.atZone(zone);
        LocalTime time = local.toLocalTime();
        DayOfWeek today = local.getDayOfWeek();
        if (from.isBefore(until)) {
            return days.contains(today) && !time.isBefore(from) && time.isBefore(until);
        }
        return (days.contains(today) && !time.isBefore(from))
                || (days.contains(today.minus(1)) && time.isBefore(until));
    }

    @Override
    public String toString() {
        String names = List.of(DayOfWeek.values()).stream()
                .filter(days::contains)
                .map(day -> day.getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                .collect(Collectors.joining(", "));
        return names + " " + from + "–" + until + " " + zone;
    }
}
