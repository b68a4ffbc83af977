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
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CrashTests {

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");
    private final UUID ada = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private SpendFixture world;
    private Forwarder network;
    private Ledger doomed;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        network = world.forwarder();
        world.cap(SpendLimit.Scope.MEMBER, ada, Period.DAILY, DOLLAR);
        doomed = world.ledger(world.dataSource(network), world.limits, "doomed");
    }

    @AfterEach
    void end() {
        network.close();
        world.close();
    }

    private static int sweptBy(Ledger ledger) throws SQLException {
        return ledger.housekeeping().sweep();
    }

    private BigInteger spent(UUID member) {
        return world.report.settledPico(member, Period.DAILY, clock.instant());
    }

    @Test
    void whatADeadProcessLeftOpenIsSettledAtTheUpperBoundByAnother() throws Exception {
        admitted(doomed.open(world.request(ada, 60 * CENT)));
        admitted(doomed.open(world.request(bob, 60 * CENT)));
        Ledger survivor = world.ledger();
        assertThat(sweptBy(survivor)).as("its sign of life is there").isZero();
        network.cut();
        eventually(() -> sweptBy(survivor) > 0 || world.count("state = 'open'") == 0);
        assertThat(world.count("state = 'swept' and estimated and outcome = 'ABANDONED'"))
                .isEqualTo(2);
        assertThat(spent(ada)).as("reserved, so the reservation").isEqualTo(BigInteger.valueOf(60 * CENT));
        assertThat(spent(bob)).as("not reserved, so the likely cost").isEqualTo(BigInteger.valueOf(6 * CENT));
        assertThat(world.reserved()).isZero();
        blocked(survivor.open(world.request(ada, 41 * CENT)));
        assertThat(survivor.reconcile()).isEmpty();
        assertThat(sweptBy(survivor)).isZero();
    }

    @Test
    void aSettlementThatComesAfterTheSweeperCorrectsTheEstimate() throws Exception {
        OpenEntry entry = admitted(doomed.open(world.request(ada, 60 * CENT))).entry();
        Ledger survivor = world.ledger();
        network.cut();
        eventually(() -> sweptBy(survivor) > 0 || world.count("state = 'open'") == 0);
        doomed.settle(entry, completed(5 * CENT));
        eventually(() -> doomed.health().storeAwaySince() != null);
        network.mend();
        eventually(() -> world.count("state = 'settled' and not estimated") == 1);
        assertThat(spent(ada)).isEqualTo(BigInteger.valueOf(5 * CENT));
        doomed.settle(entry, completed(9 * CENT));
        eventually(() -> doomed.health().settling() == 0 && doomed.health().journalPending() == 0);
        assertThat(spent(ada)).isEqualTo(BigInteger.valueOf(5 * CENT));
        assertThat(survivor.reconcile()).isEmpty();
    }

    @Test
    void anInstanceThatLostItsSignOfLifeTakesItAgainAndIsNotSwept() throws Exception {
        int number = doomed.instance().numberOrZero();
        String holder = "select pid from pg_locks where locktype = 'advisory' and classid = 7355001 and objid = "
                + number + " and database = (select oid from pg_database where datname = current_database())";
        int before = world.sql.sql(holder).query(Integer.class).single();
        world.sql
                .sql("select pg_terminate_backend(?)")
                .param(before)
                .query(Boolean.class)
                .single();
        eventually(
                () -> world.sql.sql(holder).query(Integer.class).list().stream().anyMatch(pid -> pid != before));
        assertThat(doomed.instance().numberOrZero()).isEqualTo(number);
        admitted(doomed.open(world.request(ada, CENT)));
        assertThat(sweptBy(world.ledger())).isZero();
    }
}
