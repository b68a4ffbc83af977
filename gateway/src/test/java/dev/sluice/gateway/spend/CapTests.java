package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.DOLLAR;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.blocked;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static dev.sluice.gateway.spend.SpendLimit.Scope.EACH_MEMBER;
import static dev.sluice.gateway.spend.SpendLimit.Scope.MEMBER;
import static dev.sluice.gateway.spend.SpendLimit.Scope.ORGANIZATION_POOL;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CapTests {

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00.123456789Z");
    private final UUID ada = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private SpendFixture world;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
    }

    @AfterEach
    void end() {
        world.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void exactlyTwentyOfTwoHundredParallelRequestsOfFiveCentsPassACapOfADollar(int replicas) throws Exception {
        world.cap(ORGANIZATION_POOL, null, Period.DAILY, DOLLAR);
        List<Ledger> gateways =
                IntStream.range(0, replicas).mapToObj(n -> world.ledger()).toList();
        List<Admission> answers;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Admission>> calls = IntStream.range(0, 200)
                    .<Callable<Admission>>mapToObj(n ->
                            () -> gateways.get(n % replicas).open(world.request(n % 3 == 0 ? ada : bob, 5 * CENT)))
                    .toList();
            answers = callers.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
        assertThat(answers).filteredOn(Admission.Admitted.class::isInstance).hasSize(20);
        assertThat(answers).filteredOn(Admission.Blocked.class::isInstance).hasSize(180);
        assertThat(world.reserved()).isEqualTo(BigInteger.valueOf(DOLLAR));
        assertThat(gateways.getFirst().reconcile()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Period.class)
    void everyoneSharesThePool(Period period) {
        world.cap(ORGANIZATION_POOL, null, period, 10 * CENT);
        Ledger ledger = world.ledger();
        admitted(ledger.open(world.request(ada, 6 * CENT)));
        Standing standing = blocked(ledger.open(world.request(bob, 6 * CENT)));
        assertThat(standing)
                .isEqualTo(new Standing(
                        standing.limit(),
                        period.resetsAt(clock.instant()),
                        BigInteger.valueOf(10 * CENT),
                        BigInteger.valueOf(6 * CENT)));
        assertThat(standing.period()).isEqualTo(period);
        assertThat(standing.limit().scope()).isEqualTo(ORGANIZATION_POOL);
        admitted(ledger.open(world.request(bob, 4 * CENT)));
    }

    @ParameterizedTest
    @EnumSource(Period.class)
    void eachMemberHasTheDefaultCapForThemselves(Period period) {
        world.cap(EACH_MEMBER, null, period, 10 * CENT);
        Ledger ledger = world.ledger();
        admitted(ledger.open(world.request(ada, 10 * CENT)));
        assertThat(blocked(ledger.open(world.request(ada, CENT))).pooled()).isFalse();
        admitted(ledger.open(world.request(bob, 10 * CENT)));
    }

    @ParameterizedTest
    @EnumSource(Period.class)
    void aMembersOwnCapReplacesTheDefaultOfTheSamePeriodOnly(Period period) {
        for (Period each : Period.values()) {
            world.cap(EACH_MEMBER, null, each, 10 * CENT);
        }
        world.cap(MEMBER, ada, period, 5 * CENT);
        Ledger ledger = world.ledger();
        assertThat(blocked(ledger.open(world.request(ada, 6 * CENT))).period()).isEqualTo(period);
        admitted(ledger.open(world.request(ada, 5 * CENT)));
        admitted(ledger.open(world.request(bob, 10 * CENT)));
        world.cap(MEMBER, ada, period, 50 * CENT);
        admitted(ledger.open(world.request(ada, 5 * CENT)));
        assertThat(blocked(ledger.open(world.request(ada, CENT))).period()).isNotEqualTo(period);
    }

    @Test
    void anExplicitlyUnlimitedMemberIsNotHeldByTheDefaultButByThePool() {
        world.cap(EACH_MEMBER, null, Period.DAILY, 10 * CENT);
        world.limits.set(MEMBER, ada, Period.DAILY, null, SpendLimit.WhenStoreIsAway.CLOSED);
        Ledger ledger = world.ledger();
        assertThat(admitted(ledger.open(world.request(ada, DOLLAR))).standing()).isNull();
        assertThat(world.reserved()).isZero();
        world.cap(ORGANIZATION_POOL, null, Period.MONTHLY, 2 * DOLLAR);
        assertThat(blocked(ledger.open(world.request(ada, 2 * DOLLAR))).pooled())
                .isTrue();
    }

    @Test
    void ofSeveralExceededCapsTheOneThatResetsLastIsNamed() {
        world.cap(ORGANIZATION_POOL, null, Period.DAILY, 10 * CENT);
        world.cap(EACH_MEMBER, null, Period.MONTHLY, 10 * CENT);
        world.cap(MEMBER, ada, Period.WEEKLY, 10 * CENT);
        Standing standing = blocked(world.ledger().open(world.request(ada, 11 * CENT)));
        assertThat(standing.period()).isEqualTo(Period.MONTHLY);
        assertThat(standing.resetsAt()).isEqualTo(Instant.parse("2026-12-01T00:00:00Z"));
    }

    @Test
    void anAdmittedRequestIsToldOfTheFullestCap() {
        world.cap(ORGANIZATION_POOL, null, Period.DAILY, 100 * CENT);
        world.cap(EACH_MEMBER, null, Period.DAILY, 20 * CENT);
        Ledger ledger = world.ledger();
        admitted(ledger.open(world.request(bob, 20 * CENT)));
        admitted(ledger.open(world.request(ada, 10 * CENT)));
        Standing standing = java.util.Objects.requireNonNull(
                admitted(ledger.open(world.request(ada, CENT))).standing());
        assertThat(standing)
                .isEqualTo(new Standing(
                        standing.limit(),
                        Instant.parse("2026-11-19T00:00:00Z"),
                        BigInteger.valueOf(20 * CENT),
                        BigInteger.valueOf(10 * CENT)));
        assertThat(standing.period()).isEqualTo(Period.DAILY);
        assertThat(standing.limit().scope()).isEqualTo(EACH_MEMBER);
    }

    @Test
    void aCapOfNothingBlocksEvenWhatCostsNothing() {
        world.cap(MEMBER, ada, Period.WEEKLY, 0);
        Ledger ledger = world.ledger();
        blocked(ledger.open(world.request(ada, 0)));
        admitted(ledger.open(world.request(bob, DOLLAR)));
    }

    @Test
    void aBlockedRequestReservesNothingAnywhere() {
        world.cap(ORGANIZATION_POOL, null, Period.DAILY, DOLLAR);
        world.cap(MEMBER, ada, Period.DAILY, CENT);
        Ledger ledger = world.ledger();
        blocked(ledger.open(world.request(ada, 2 * CENT)));
        assertThat(world.reserved()).isZero();
        assertThat(world.count("true")).isZero();
    }

    @Test
    void settlingReleasesWhatWasNotSpent() {
        world.cap(ORGANIZATION_POOL, null, Period.DAILY, 10 * CENT);
        Ledger ledger = world.ledger();
        OpenEntry entry = admitted(ledger.open(world.request(ada, 10 * CENT))).entry();
        blocked(ledger.open(world.request(ada, CENT)));
        ledger.settle(entry, completed(3 * CENT));
        world.settled();
        assertThat(blocked(ledger.open(world.request(ada, 8 * CENT))).usedPico())
                .isEqualTo(BigInteger.valueOf(3 * CENT));
        admitted(ledger.open(world.request(ada, 7 * CENT)));
    }

    @Test
    void aRequestBelongsToThePeriodInWhichItWasOpened() {
        for (Period period : Period.values()) {
            world.cap(ORGANIZATION_POOL, null, period, 10 * CENT);
        }
        clock.moveTo("2026-11-30T23:59:59.999999Z");
        Instant before = clock.instant();
        Ledger ledger = world.ledger();
        OpenEntry late = admitted(ledger.open(world.request(ada, 10 * CENT))).entry();
        clock.moveTo("2026-12-01T00:00:00Z");
        // A new day and month, but the week began on Monday the 30th and is used up.
        assertThat(blocked(ledger.open(world.request(ada, CENT))).period()).isEqualTo(Period.WEEKLY);
        ledger.settle(late, completed(4 * CENT));
        world.settled();
        for (Period period : Period.values()) {
            assertThat(world.report.settledPico(null, period, before)).isEqualTo(BigInteger.valueOf(4 * CENT));
        }
        assertThat(world.report.settledPico(ada, Period.MONTHLY, clock.instant()))
                .isZero();
        admitted(ledger.open(world.request(ada, 6 * CENT)));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aNewCapCountsWhatIsInFlightAlready() {
        Ledger ledger = world.ledger();
        OpenEntry running = admitted(ledger.open(world.request(ada, 60 * CENT))).entry();
        assertThat(world.reserved()).isZero();
        world.cap(EACH_MEMBER, null, Period.DAILY, DOLLAR);
        blocked(ledger.open(world.request(ada, 41 * CENT)));
        admitted(ledger.open(world.request(ada, 40 * CENT)));
        ledger.settle(running, completed(CENT));
        SpendFixture.eventually(() -> world.count("state = 'settled'") == 1);
        assertThat(ledger.reconcile()).isEmpty();
        admitted(ledger.open(world.request(ada, 59 * CENT)));
    }

    @Test
    void aRemovedCapHoldsNoLongerAndItsReservationsAreStillReleased() {
        world.cap(EACH_MEMBER, null, Period.DAILY, CENT);
        Ledger ledger = world.ledger();
        OpenEntry running = admitted(ledger.open(world.request(ada, CENT))).entry();
        blocked(ledger.open(world.request(ada, CENT)));
        assertThat(world.limits.remove(world.limits.list().getFirst().id())).isTrue();
        admitted(ledger.open(world.request(ada, DOLLAR)));
        ledger.settle(running, completed(CENT));
        SpendFixture.eventually(() -> world.count("state = 'settled'") == 1);
        assertThat(world.reserved()).isZero();
        assertThat(ledger.reconcile()).isEmpty();
    }
}
