package dev.sluice.adminui;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A point in time as pages show it: relative for the eye, absolute for the record. */
public record Moment(Instant at, Instant now) {

    private static final DateTimeFormatter ABSOLUTE = formatter("d MMM uuuu, HH:mm 'UTC'");
    private static final DateTimeFormatter BRIEF = formatter("d MMM, HH:mm 'UTC'");
    private static final DateTimeFormatter TO_THE_SECOND = formatter("d MMM HH:mm:ss");

    /** Null stays null, so that templates can say what is missing. */
    public static @Nullable Moment of(@Nullable Instant at, Instant now) {
        return at == null ? null : new Moment(at, now);
    }

    /** For the {@code datetime} attribute. */
    public String iso() {
        return at.toString();
    }

    /** For example {@code 22 Nov 2026, 15:46 UTC}. */
    public String absolute() {
        return ABSOLUTE.format(at);
    }

    /** The absolute time without the year while that is this one. */
    public String brief() {
        boolean thisYear = at.atOffset(ZoneOffset.UTC).getYear()
                == now.atOffset(ZoneOffset.UTC).getYear();
        return thisYear ? BRIEF.format(at) : absolute();
    }

    /** For example {@code 22 Nov 15:46:03}, UTC. */
    public String toTheSecond() {
        return TO_THE_SECOND.format(at);
    }

    /** For example {@code 5 minutes ago} or {@code in 3 days}; what is past rounded down, what is to come to the nearest. */
    public String relative() {
        Duration past = Duration.between(at, now);
        if (past.abs().compareTo(Duration.ofMinutes(1)) < 0) {
            return past.isNegative() ? "in a moment" : "just now";
        }
        return past.isNegative() ? "in " + size(nearest(past.negated())) : size(past) + " ago";
    }

    /** Half a unit more, so that an end in 21 days less a second is not told as 20 days. */
    private static Duration nearest(Duration ahead) {
        if (ahead.compareTo(Duration.ofHours(1).minusSeconds(30)) < 0) {
            return ahead.plusSeconds(30);
        }
        if (ahead.compareTo(Duration.ofDays(1).minusMinutes(30)) < 0) {
            return ahead.plusMinutes(30);
        }
        return ahead.compareTo(Duration.ofDays(60)) < 0 ? ahead.plusHours(12) : ahead.plusDays(15);
    }

    private static String size(Duration distance) {
        if (distance.toHours() == 0) {
            return counted(distance.toMinutes(), "minute");
        }
        if (distance.toDays() == 0) {
            return counted(distance.toHours(), "hour");
        }
        if (distance.toDays() < 60) {
            return counted(distance.toDays(), "day");
        }
        return distance.toDays() < 730
                ? counted(distance.toDays() / 30, "month")
                : counted(distance.toDays() / 365, "year");
    }

    private static String counted(long number, String unit) {
        return number + " " + unit + (number == 1 ? "" : "s");
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
