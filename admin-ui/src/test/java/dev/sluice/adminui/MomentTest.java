package dev.sluice.adminui;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MomentTest {

    private static final Instant NOW = Instant.parse("2026-11-22T15:46:03Z");

    @ParameterizedTest
    @CsvSource({
        "PT0S, just now",
        "PT59S, just now",
        "-PT5S, in a moment",
        "PT1M, 1 minute ago",
        "PT59M, 59 minutes ago",
        "PT23H, 23 hours ago",
        "PT24H, 1 day ago",
        "-PT72H, in 3 days",
        "-PT503H59M55S, in 21 days",
        "-PT23H59M58S, in 1 day",
        "-PT59M58S, in 1 hour",
        "-PT90S, in 2 minutes",
        "-P89D, in 3 months",
        "-P360D, in 12 months",
        "P90D, 3 months ago",
        "P800D, 2 years ago"
    })
    void timesAreToldFromNow(Duration past, String text) {
        assertThat(new Moment(NOW.minus(past), NOW).relative()).isEqualTo(text);
    }

    @Test
    void theYearIsLeftOutWhileItIsThisOne() {
        assertThat(new Moment(NOW, NOW).brief()).isEqualTo("22 Nov, 15:46 UTC");
        assertThat(new Moment(NOW, NOW.plus(Duration.ofDays(60))).brief()).isEqualTo("22 Nov 2026, 15:46 UTC");
    }

    @Test
    void theAbsoluteTimeNamesItsZone() {
        assertThat(new Moment(NOW, NOW).absolute()).isEqualTo("22 Nov 2026, 15:46 UTC");
    }
}
