package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.DOLLAR;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.blocked;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static dev.sluice.gateway.spend.SpendFixture.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Price;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettlementTests {

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00.123456789Z");
    private final UUID ada = UUID.randomUUID();
    private SpendFixture world;
    private Ledger ledger;

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        world.cap(SpendLimit.Scope.EACH_MEMBER, null, Period.DAILY, DOLLAR);
        ledger = world.ledger();
    }

    @AfterEach
    void end() {
        world.close();
    }

    private OpenEntry open(long worst) {
        return admitted(ledger.open(world.request(ada, worst))).entry();
    }

    private BigInteger spent() {
        return world.report.settledPico(ada, Period.DAILY, clock.instant());
    }

    @Test
    void aSettledRowTellsEverythingThatIsKnown() {
        OpenEntry entry = open(10 * CENT);
        SpendReport.UsageEntry before = world.report.find(entry.request().id()).orElseThrow();
        assertThat(before.state()).isEqualTo("open");
        assertThat(before.reservedPico()).isEqualTo(10 * CENT);
        ledger.settle(entry, completed(58_548_000_000L));
        world.settled();
        SpendReport.UsageEntry row = world.report.find(entry.request().id()).orElseThrow();
        assertThat(row.openedAt()).isEqualTo(Instant.parse("2026-11-18T15:00:00.123456Z"));
        assertThat(row.state()).isEqualTo("settled");
        assertThat(row.outcome()).isEqualTo("COMPLETED");
        assertThat(row.memberId()).isEqualTo(ada);
        assertThat(row.modelServed()).isEqualTo("claude-opus-5-5");
        assertThat(row.cacheWrite5mTokens()).isEqualTo(3_180);
        assertThat(row.cacheReadTokens()).isEqualTo(86_400);
        assertThat(row.costPico()).isEqualTo(58_548_000_000L);
        assertThat(row.factors()).isEqualTo("standard");
        assertThat(row.firstByteMillis()).isEqualTo(420);
        assertThat(world.count("price_book = '2026-11-01' and rate_from = '2026-08-01' and instance > 0"))
                .isEqualTo(1);
    }

    @Test
    void aRealisticRowTakesAtMostFourHundredBytes() {
        ledger.settle(open(10 * CENT), completed(58_548_000_000L));
        world.settled();
        int bytes = world.sql
                .sql("select pg_column_size(e.*) from usage_entry e")
                .query(Integer.class)
                .single();
        assertThat(bytes).isBetween(200, 400);
    }

    @Test
    void aSecondSettlementIsIgnoredInTheSameBatchAndLater() {
        OpenEntry entry = open(10 * CENT);
        ledger.settle(entry, completed(3 * CENT));
        ledger.settle(entry, completed(4 * CENT));
        world.settled();
        ledger.settle(entry, completed(5 * CENT));
        ledger.settle(open(CENT), completed(CENT));
        eventually(() -> world.count("state = 'settled'") == 2);
        assertThat(spent()).isEqualTo(BigInteger.valueOf(4 * CENT));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void anAttemptWithoutAPriceCostsNothing() {
        ledger.settle(
                open(10 * CENT),
                new Settlement(Settlement.Outcome.REFUSED_BY_PROVIDER, 529, null, null, 100, 120, null));
        world.settled();
        assertThat(spent()).isZero();
        assertThat(world.reserved()).isZero();
        assertThat(world.count("http_status = 529 and outcome = 'REFUSED_BY_PROVIDER' and cost_pico = 0"))
                .isEqualTo(1);
    }

    @Test
    void whatCostsMoreThanItsReservationIsBookedInFullAndFlaggedAndBlocksTheNext() {
        ledger.settle(open(10 * CENT), completed(2 * DOLLAR));
        world.settled();
        assertThat(spent()).isEqualTo(BigInteger.valueOf(2 * DOLLAR));
        assertThat(world.count("overrun")).isEqualTo(1);
        assertThat(ledger.health().overruns()).isEqualTo(1);
        assertThat(blocked(ledger.open(world.request(ada, 0))).usedPico()).isEqualTo(BigInteger.valueOf(2 * DOLLAR));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void whatClientsAndProvidersSendCannotHarmABatch() {
        String poison = "a\0b\ud800\u0007{\"\\,NULL}" + "\ud83d\ude00".repeat(200);
        List<OpenEntry> entries = new ArrayList<>();
        for (int n = 0; n < 10; n++) {
            SpendRequest plain = world.request(ada, CENT);
            String text = n % 2 == 0 ? poison : "NULL";
            SpendRequest request = new SpendRequest(
                    plain.id(), plain.openedAt(), ada, plain.keyId(), text, text, true, CENT, 0, text, text, text);
            entries.add(admitted(ledger.open(request)).entry());
        }
        Usage usage = new Usage(
                poison,
                new Usage.Tokens(Long.MAX_VALUE, -5, 0, 0, 1),
                0,
                0,
                null,
                null,
                null,
                List.of(),
                null,
                false,
                true);
        Price price = new Price(CENT, poison, null, poison, poison);
        entries.forEach(entry -> ledger.settle(
                entry,
                new Settlement(Settlement.Outcome.CLIENT_GONE, 70_000, usage, price, -7, Long.MAX_VALUE, poison)));
        world.settled();
        assertThat(world.count("estimated and length(session_id) <= 64 and input_tokens = 2147483647"))
                .isEqualTo(10);
        assertThat(world.report.newest(20, null))
                .extracting(SpendReport.UsageEntry::sessionId)
                .anySatisfy(session -> assertThat(session).startsWith("ab\ufffd{\"\\,NULL}\ud83d\ude00"))
                .contains("NULL");
        assertThat(ledger.health().rejected()).isZero();
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aRowThatTheStoreRefusesFailsAloneAndIsKept() {
        OpenEntry good = open(CENT);
        OpenEntry bad = open(CENT);
        ledger.settle(bad, completed(-1));
        ledger.settle(good, completed(CENT));
        eventually(
                () -> world.count("state = 'settled'") == 1 && ledger.health().rejected() == 1);
        assertThat(world.journal("journal0").resolve("rejected.txt"))
                .content()
                .contains(bad.request().id().toString());
    }

    @Test
    void aRequestThatIsAlreadyOpenIsRefusedWithoutHarmToOthers() {
        SpendRequest request = world.request(ada, CENT);
        admitted(ledger.open(request));
        assertThatThrownBy(() -> ledger.open(request)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> ledger.open(world.request(ada, -1))).isInstanceOf(IllegalArgumentException.class);
        open(CENT);
        assertThat(world.reserved()).isEqualTo(BigInteger.valueOf(2 * CENT));
    }

    @Test
    void theQueueIsFlushedAtShutdown() {
        List<OpenEntry> entries = new ArrayList<>();
        for (int n = 0; n < 50; n++) {
            entries.add(open(CENT));
        }
        entries.forEach(entry -> ledger.settle(entry, completed(CENT)));
        ledger.stop();
        assertThat(world.count("state = 'settled'")).isEqualTo(50);
    }

    @Test
    void aSettlementAfterShutdownIsBookedByTheNextStartInsteadOfTheEstimate() {
        OpenEntry entry = open(10 * CENT);
        ledger.stop();
        ledger.settle(entry, completed(CENT));
        Ledger next = world.ledger(world.dataSource(null), world.limits, "journal0");
        eventually(() -> world.count("state = 'settled'") == 1);
        assertThat(spent()).isEqualTo(BigInteger.valueOf(CENT));
        assertThat(world.reserved()).isZero();
        assertThat(next.reconcile()).isEmpty();
    }
}
