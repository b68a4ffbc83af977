package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.DOLLAR;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.blocked;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static dev.sluice.gateway.spend.SpendFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

class StoreAwayTests {

    private static final Duration BOUND = Duration.ofMillis(2_500);

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");
    private final UUID capped = UUID.randomUUID();
    private final UUID lenient = UUID.randomUUID();
    private final UUID nothing = UUID.randomUUID();
    private final UUID free = UUID.randomUUID();
    private SpendFixture world;
    private Forwarder network;
    private Ledger ledger;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        network = world.forwarder();
        world.cap(SpendLimit.Scope.MEMBER, capped, Period.DAILY, DOLLAR);
        world.cap(SpendLimit.Scope.MEMBER, nothing, Period.DAILY, 0);
        world.limits.set(
                SpendLimit.Scope.MEMBER,
                lenient,
                Period.DAILY,
                BigInteger.valueOf(DOLLAR),
                SpendLimit.WhenStoreIsAway.OPEN);
        ledger = world.ledger(world.dataSource(network), world.limits, "away");
    }

    @AfterEach
    void end() {
        network.close();
        world.close();
    }

    private BigInteger spent(UUID member) {
        return world.report.settledPico(member, Period.DAILY, clock.instant());
    }

    @Test
    void withoutTheStoreAClosedCapRefusesAndTheOthersAreJournaledAndReplayedOnce() {
        OpenEntry before =
                admitted(ledger.open(world.request(capped, 10 * CENT))).entry();
        network.cut();
        assertThat(ledger.open(world.request(capped, CENT))).isEqualTo(new Admission.Unavailable());
        blocked(ledger.open(world.request(nothing, 0)));
        OpenEntry uncapped = admitted(ledger.open(world.request(free, CENT))).entry();
        OpenEntry tolerated =
                admitted(ledger.open(world.request(lenient, CENT))).entry();
        assertThat(uncapped.journaled()).isTrue();
        assertThat(tolerated.journaled()).isTrue();
        ledger.settle(before, completed(CENT));
        ledger.settle(uncapped, completed(2 * CENT));
        ledger.settle(tolerated, completed(3 * CENT));
        eventually(() -> ledger.health().journalPending() >= 5);
        assertThat(ledger.health().storeAwaySince()).isNotNull();
        network.mend();
        eventually(
                () -> world.count("state = 'settled'") == 3 && ledger.health().journalPending() == 0);
        assertThat(ledger.health().storeAwaySince()).isNull();
        assertThat(spent(capped)).isEqualTo(BigInteger.valueOf(CENT));
        assertThat(spent(free)).isEqualTo(BigInteger.valueOf(2 * CENT));
        assertThat(spent(lenient)).isEqualTo(BigInteger.valueOf(3 * CENT));
        assertThat(world.reserved()).isZero();
        admitted(ledger.open(world.request(capped, 99 * CENT)));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void anOpeningDoesNotHangWhenTheNetworkSwallowsEverything() {
        network.freeze();
        Instant start = Instant.now();
        assertThat(ledger.open(world.request(capped, CENT))).isEqualTo(new Admission.Unavailable());
        assertThat(Duration.between(start, Instant.now())).isLessThan(BOUND);
        start = Instant.now();
        assertThat(ledger.open(world.request(capped, CENT))).isEqualTo(new Admission.Unavailable());
        assertThat(Duration.between(start, Instant.now()))
                .as("known to be away")
                .isLessThan(Duration.ofMillis(500));
        network.mend();
        eventually(() -> ledger.health().storeAwaySince() == null);
        eventually(() -> ledger.open(world.request(capped, CENT)) instanceof Admission.Admitted);
    }

    @Test
    void aReservationWhoseAnswerWasLostIsUndone() {
        admitted(ledger.open(world.request(free, CENT)));
        ledger.settle(admitted(ledger.open(world.request(capped, 0))).entry(), completed(0));
        eventually(() -> world.count("state = 'settled'") == 1);
        network.swallowAnswers();
        assertThat(ledger.open(world.request(capped, 90 * CENT))).isEqualTo(new Admission.Unavailable());
        eventually(() -> world.count("state = 'open' and reserved_on <> 0") == 1);
        assertThat(world.reserved()).isEqualTo(BigInteger.valueOf(90 * CENT));
        network.mend();
        eventually(() -> ledger.open(world.request(capped, 100 * CENT)) instanceof Admission.Admitted);
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aJournaledRequestOfAProcessThatDiedIsSweptAfterTheNextStart() {
        network.cut();
        admitted(ledger.open(world.request(free, 10 * CENT)));
        eventually(() -> ledger.health().journalPending() == 1);
        ledger.stop();
        Ledger next = world.ledger(world.dataSource(null), world.limits, "away");
        assertThat(next.health().journalPending()).isEqualTo(1);
        eventually(
                () -> next.housekeeping().sweep() >= 0 && world.count("state = 'swept' and cost_pico = " + CENT) == 1);
        assertThat(spent(free)).isEqualTo(BigInteger.valueOf(CENT));
        assertThat(next.health().journalPending()).isZero();
        assertThat(next.reconcile()).isEmpty();
    }

    @Test
    void aGatewayThatStartsWithoutItsStoreRefusesUntilItIsThere() {
        network.cut();
        DataSource away = world.dataSource(network);
        SpendLimits unread = new SpendLimits(away, new DataSourceTransactionManager(away), clock, new Unwitnessed());
        Ledger blind = world.ledger(world.dataSource(network), unread, "blind");
        assertThat(blind.open(world.request(free, CENT))).isEqualTo(new Admission.Unavailable());
        network.mend();
        eventually(() -> blind.open(world.request(free, CENT)) instanceof Admission.Admitted);
    }
}
