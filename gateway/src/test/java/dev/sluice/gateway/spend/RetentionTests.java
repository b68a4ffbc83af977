package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTests {

    private final MovableClock clock = new MovableClock("2026-12-31T23:59:00Z");
    private final UUID ada = UUID.randomUUID();
    private SpendFixture world;
    private Ledger ledger;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        ledger = world.ledger();
    }

    @AfterEach
    void end() {
        world.close();
    }

    private List<@Nullable String> months() {
        return world.sql
                .sql("select c.relname from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                        + " where i.inhparent = 'usage_entry'::regclass order by 1")
                .query(String.class)
                .list();
    }

    private void spendAt(String instant) {
        ledger.settle(
                admitted(ledger.open(world.request(ada, CENT, Instant.parse(instant))))
                        .entry(),
                completed(CENT));
        world.settled();
    }

    @Test
    void thisMonthAndTheNextAreThereFromTheStart() {
        assertThat(months()).containsExactly("usage_entry_2026_12", "usage_entry_2027_01");
    }

    @Test
    void monthsPastRetentionAreDroppedWholeAndTheCountersStay() throws Exception {
        spendAt("2026-12-31T23:59:59.999999Z");
        spendAt("2027-01-01T00:00:00Z");
        clock.moveTo("2028-02-01T00:00:00Z");
        ledger.housekeeping().tendPartitions();
        assertThat(months()).containsExactly("usage_entry_2027_01", "usage_entry_2028_02", "usage_entry_2028_03");
        assertThat(world.count("true")).isEqualTo(1);
        assertThat(world.report.settledPico(ada, Period.MONTHLY, Instant.parse("2026-12-05T00:00:00Z")))
                .isEqualTo(CENT);
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void anEntryOfAnUnexpectedMonthMakesItsOwnPartition() {
        spendAt("2026-03-05T00:00:00Z");
        assertThat(months()).contains("usage_entry_2026_03");
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aPartitionHasTheIndexesThatLookUpsNeed() {
        assertThat(world.sql
                        .sql("select indexdef from pg_indexes where tablename = 'usage_entry_2026_12'")
                        .query(String.class)
                        .list())
                .hasSize(5)
                .satisfiesOnlyOnce(index -> assertThat(index).contains("UNIQUE", "(id, opened_at)"))
                .satisfiesOnlyOnce(index -> assertThat(index).contains("brin (opened_at)"))
                .satisfiesOnlyOnce(index -> assertThat(index).contains("(instance) WHERE (state ="))
                .satisfiesOnlyOnce(index -> assertThat(index).contains("(workspace_id, id) WHERE"))
                .satisfiesOnlyOnce(index -> assertThat(index).contains("(service_account_id, id) WHERE"));
    }

    @Test
    void theReconcilerSeesACounterThatWasTamperedWith() {
        spendAt("2026-12-31T12:00:00Z");
        world.sql
                .sql("update spend_counter set settled = settled + 1 where scope = 'MEMBER' and period = 'DAILY'")
                .update();
        assertThat(ledger.reconcile()).singleElement().satisfies(found -> {
            assertThat(found.memberId()).isEqualTo(ada);
            assertThat(found.period()).isEqualTo(Period.DAILY);
            assertThat(found.counterSettled().subtract(found.ledgerSettled())).isOne();
        });
    }
}
