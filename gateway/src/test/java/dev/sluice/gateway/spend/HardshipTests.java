package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.blocked;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Limits that change under way, and replicas whose clocks disagree. */
class HardshipTests {

    private final MovableClock clock = new MovableClock("2026-12-01T12:00:00Z");
    private final UUID ada = UUID.randomUUID();
    private SpendFixture world;
    private Ledger gateway;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        gateway = world.ledger();
    }

    @AfterEach
    void end() {
        assertThat(gateway.reconcile()).as("counters = ledger").isEmpty();
        world.close();
    }

    private void spend(Ledger ledger, long cents) {
        ledger.settle(admitted(ledger.open(world.request(ada, cents * CENT))).entry(), completed(cents * CENT));
        world.settled();
    }

    private SpendLimit only(Scope scope) {
        return world.limits.list().stream()
                .filter(limit -> limit.scope() == scope)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"EACH_MEMBER", "MEMBER", "ORGANIZATION_POOL"})
    void aPeriodThatIsChangedMidWindowCountsWhatTheNewOneHasSeenAlready(Scope scope) {
        UUID holder = scope == Scope.MEMBER ? ada : null;
        world.cap(scope, holder, Period.DAILY, 10 * CENT);
        clock.moveTo("2026-11-30T12:00:00Z");
        spend(gateway, 3);
        clock.moveTo("2026-12-01T12:00:00Z");
        spend(gateway, 6);

        // Monday the 30th and Tuesday the 1st are of one week, and of two months.
        world.limits.remove(only(scope).id());
        world.cap(scope, holder, Period.WEEKLY, 10 * CENT);
        assertThat(blocked(gateway.open(world.request(ada, 2 * CENT))).usedPico())
                .isEqualTo(BigInteger.valueOf(9 * CENT));
        admitted(gateway.open(world.request(ada, CENT)));
        world.limits.remove(only(scope).id());
        world.cap(scope, holder, Period.MONTHLY, 10 * CENT);
        admitted(gateway.open(world.request(ada, 3 * CENT)));
        blocked(gateway.open(world.request(ada, CENT)));
    }

    @Test
    void anotherCalendarMidWindowCountsItsOwnDay() {
        world.limits.setPolicy(
                new LimitPolicy(java.time.ZoneId.of("Pacific/Auckland"), LimitPolicy.GroupRule.TIGHTEST));
        world.cap(Scope.MEMBER, ada, Period.DAILY, 10 * CENT);
        clock.moveTo("2026-12-01T10:00:00Z");
        spend(gateway, 6);
        clock.moveTo("2026-12-01T12:00:00Z");
        spend(gateway, 3);

        // In Auckland the day began at 11:00 UTC.
        world.limits.set(new Draft(
                Scope.MEMBER,
                ada,
                "",
                Period.DAILY,
                Calendar.ORGANIZATION,
                BigInteger.valueOf(10 * CENT),
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
        admitted(gateway.open(world.request(ada, 7 * CENT)));
        blocked(gateway.open(world.request(ada, CENT)));
    }

    @Test
    void aCapThatIsLoweredUnderWhatIsSpentRefusesAndLetsWhatRunsEnd() {
        world.cap(Scope.MEMBER, ada, Period.DAILY, 20 * CENT);
        spend(gateway, 10);
        OpenEntry running = admitted(gateway.open(world.request(ada, 5 * CENT))).entry();

        world.cap(Scope.MEMBER, ada, Period.DAILY, 4 * CENT);
        assertThat(blocked(gateway.open(world.request(ada, 1))).capPico()).isEqualTo(BigInteger.valueOf(4 * CENT));
        gateway.settle(running, completed(5 * CENT));
        world.settled();
        assertThat(world.report.settledPico(ada, Period.DAILY, clock.instant()))
                .isEqualTo(BigInteger.valueOf(15 * CENT));

        world.cap(Scope.MEMBER, ada, Period.DAILY, 16 * CENT);
        admitted(gateway.open(world.request(ada, CENT)));
        blocked(gateway.open(world.request(ada, 1)));
    }

    @Test
    void replicasWhoseClocksAreFiveMinutesApartShareTheCapOfADay(@TempDir Path folder) {
        world.cap(Scope.EACH_MEMBER, null, Period.DAILY, 10 * CENT);
        try (Ledger late = replica("2026-12-01T12:05:00Z", folder)) {
            Instant ahead = Instant.parse("2026-12-01T12:05:00Z");
            spend(gateway, 6);
            late.settle(admitted(late.open(world.request(ada, 3 * CENT, ahead))).entry(), completed(3 * CENT));
            world.settled();
            blocked(gateway.open(world.request(ada, 2 * CENT)));
            blocked(late.open(world.request(ada, 2 * CENT, ahead)));
            admitted(late.open(world.request(ada, CENT, ahead)));
        }
    }

    @Test
    void aroundMidnightEachRequestIsOfTheDayThatItsReplicaSaysAndNoDayIsPassed(@TempDir Path folder) {
        world.cap(Scope.EACH_MEMBER, null, Period.DAILY, 10 * CENT);
        clock.moveTo("2026-12-01T23:58:00Z");
        Instant ahead = Instant.parse("2026-12-02T00:03:00Z");
        try (Ledger late = replica(ahead.toString(), folder)) {
            spend(gateway, 10);
            blocked(gateway.open(world.request(ada, CENT)));
            SpendRequest tomorrow = world.request(ada, 10 * CENT, ahead);
            late.settle(admitted(late.open(tomorrow)).entry(), completed(10 * CENT));
            world.settled();
            blocked(late.open(world.request(ada, CENT, ahead)));

            // The day of the slow clock comes too; what the fast one spent in it counts.
            clock.moveTo("2026-12-02T00:00:30Z");
            blocked(gateway.open(world.request(ada, CENT)));
            assertThat(world.report.settledPico(ada, Period.DAILY, Instant.parse("2026-12-01T12:00:00Z")))
                    .isEqualTo(BigInteger.valueOf(10 * CENT));
            assertThat(world.report.settledPico(ada, Period.DAILY, ahead)).isEqualTo(BigInteger.valueOf(10 * CENT));
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Scope.class,
            names = {"EACH_MEMBER", "MEMBER", "ORGANIZATION_POOL"})
    void aCapThatIsNewAroundTheEdgeOfAMonthKnowsWhatBothMonthsHaveSeen(Scope scope, @TempDir Path folder) {
        clock.moveTo("2026-11-30T23:58:00Z");
        Instant ahead = Instant.parse("2026-12-01T00:03:00Z");
        try (Ledger late = replica(ahead.toString(), folder)) {
            spend(gateway, 7);
            late.settle(admitted(late.open(world.request(ada, 6 * CENT, ahead))).entry(), completed(6 * CENT));
            world.settled();
            OpenEntry running =
                    admitted(late.open(world.request(ada, CENT, ahead))).entry();
            world.cap(scope, scope == Scope.MEMBER ? ada : null, Period.MONTHLY, 10 * CENT);

            blocked(gateway.open(world.request(ada, 4 * CENT)));
            admitted(gateway.open(world.request(ada, 3 * CENT)));
            blocked(late.open(world.request(ada, 4 * CENT, ahead)));
            late.settle(running, completed(CENT));
            admitted(late.open(world.request(ada, 3 * CENT, ahead)));

            // The other way round: the one whose clock is fast sets it.
            world.limits.remove(only(scope).id());
            clock.moveTo("2026-12-01T00:03:00Z");
            world.cap(scope, scope == Scope.MEMBER ? ada : null, Period.MONTHLY, 10 * CENT);
            blocked(gateway.open(world.request(ada, CENT, Instant.parse("2026-11-30T23:58:30Z"))));
            blocked(late.open(world.request(ada, CENT, ahead)));
        }
    }

    private Ledger replica(String at, Path folder) {
        Ledger other =
                new Ledger(world.dataSource(null), world.limits, new MovableClock(at), folder.resolve("other"), 13);
        other.start();
        return other;
    }
}
