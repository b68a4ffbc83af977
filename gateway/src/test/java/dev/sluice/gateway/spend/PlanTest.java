package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.Counter.Kind;
import dev.sluice.gateway.spend.LimitTerms.Watched;
import dev.sluice.gateway.spend.Plan.InWindow;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PlanTest {

    private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
    private static final UUID ADA = Ids.next();

    @Test
    void holdsForAsLongAsEveryWindowOfItIsOpen() {
        Plan plan = plan(List.of(watched(Period.DAILY, null), watched(Period.MONTHLY, null)), List.of(1, 2));
        assertThat(plan.covers(Instant.parse("2026-11-30T00:00:00Z"))).isTrue();
        assertThat(plan.covers(Instant.parse("2026-11-30T23:59:59.999999Z"))).isTrue();
        assertThat(plan.covers(Instant.parse("2026-12-01T00:00:00Z"))).isFalse();
        assertThat(plan.covers(Instant.parse("2026-11-29T23:59:59.999999Z"))).isFalse();
    }

    @Test
    void namesTheCappedCountersInTheOrderOfTheirNumbersAndMarksThemByTheirPlace() {
        Plan plan = plan(
                List.of(
                        watched(Period.DAILY, null),
                        watched(Period.WEEKLY, limit(Mode.THROTTLE, 30)),
                        watched(Period.MONTHLY, limit(Mode.STRICT, 70))),
                List.of(9, 8, 5));
        assertThat(plan.literal()).isEqualTo("{9,8,5}");
        assertThat(plan.words()).isEqualTo(new Plan.Words("{5,8}", 0b110, "{70,30}", "{true,true}", "{true,false}"));
    }

    @Test
    void reservesNowhereWithoutACap() {
        Plan plan = plan(List.of(watched(Period.DAILY, limit(Mode.STRICT, null))), List.of(3));
        assertThat(plan.capped()).isEmpty();
        assertThat(plan.words()).isEqualTo(new Plan.Words("{}", 0, "{}", "{}", "{}"));
    }

    private static Plan plan(List<Watched> watched, List<Integer> numbers) {
        Iterator<Integer> inOrder = numbers.iterator();
        return Plan.of(
                watched.stream().map(counter -> InWindow.at(NOON, counter)).toList(), dated -> inOrder.next());
    }

    private static Watched watched(Period period, @Nullable SpendLimit limit) {
        return new Watched(new Counter(Kind.MEMBER, ADA, Counter.NOBODY, "", period, Counter.UTC), limit);
    }

    private static SpendLimit limit(Mode mode, @Nullable Integer pico) {
        return new SpendLimit(
                Ids.next(),
                Scope.MEMBER,
                ADA,
                Counter.NOBODY,
                "",
                Period.MONTHLY,
                Calendar.UTC,
                pico == null ? null : BigInteger.valueOf(pico),
                mode,
                mode == Mode.THROTTLE ? "claude-haiku-4-5" : null,
                WhenStoreIsAway.CLOSED,
                NOON,
                NOON);
    }
}
