package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpendReportTests {

    private final MovableClock clock = new MovableClock("2026-12-01T12:00:00Z");
    private final UUID ada = UUID.randomUUID();
    private final UUID bob = UUID.randomUUID();
    private final List<UUID> newestFirst = new ArrayList<>();
    private SpendFixture world;

    @BeforeEach
    void spend(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        Ledger ledger = world.ledger();
        spend(ledger, ada, "2026-11-29T10:00:00Z", CENT);
        spend(ledger, ada, "2026-11-30T23:59:59Z", 2 * CENT);
        spend(ledger, bob, "2026-12-01T00:00:00Z", 4 * CENT);
        spend(ledger, ada, "2026-12-01T00:00:00Z", 8 * CENT);
        world.settled();
    }

    @AfterEach
    void end() {
        world.close();
    }

    private void spend(Ledger ledger, UUID member, String openedAt, long cost) {
        OpenEntry entry = admitted(ledger.open(world.request(member, cost, Instant.parse(openedAt))))
                .entry();
        ledger.settle(entry, completed(cost));
        newestFirst.addFirst(entry.request().id());
    }

    @Test
    void theNewestRowsComePageByPageAcrossMonthsAndEqualTimes() {
        List<UUID> seen = new ArrayList<>();
        List<SpendReport.UsageEntry> page = world.report.newest(1, null);
        while (!page.isEmpty()) {
            page.forEach(row -> seen.add(row.id()));
            page = world.report.newest(1, seen.getLast());
        }
        assertThat(seen).isEqualTo(newestFirst);
        assertThat(world.report.newest(10, newestFirst.get(1)))
                .extracting(SpendReport.UsageEntry::id)
                .isEqualTo(newestFirst.subList(2, 4));
        assertThat(world.report.newest(10, UUID.randomUUID())).isEmpty();
    }

    @Test
    void everyDayIsListedWithItsSpendAndItsNumberOfRequests() {
        assertThat(world.report.perDay(4))
                .containsExactly(
                        new SpendReport.DaySpend(LocalDate.of(2026, 11, 28), BigInteger.ZERO, 0),
                        new SpendReport.DaySpend(LocalDate.of(2026, 11, 29), BigInteger.valueOf(CENT), 1),
                        new SpendReport.DaySpend(LocalDate.of(2026, 11, 30), BigInteger.valueOf(2 * CENT), 1),
                        new SpendReport.DaySpend(LocalDate.of(2026, 12, 1), BigInteger.valueOf(12 * CENT), 2));
    }

    @Test
    void membersAreListedByWhatTheySpentInThePeriod() {
        Instant now = clock.instant();
        assertThat(world.report.perMember(Period.WEEKLY, now, 10))
                .containsExactly(
                        new SpendReport.MemberSpend(ada, BigInteger.valueOf(10 * CENT)),
                        new SpendReport.MemberSpend(bob, BigInteger.valueOf(4 * CENT)));
        assertThat(world.report.perMember(Period.MONTHLY, now, 1))
                .containsExactly(new SpendReport.MemberSpend(ada, BigInteger.valueOf(8 * CENT)));
        assertThat(world.report.settledPico(null, Period.WEEKLY, now)).isEqualTo(BigInteger.valueOf(14 * CENT));
        assertThat(world.report.settledPico(bob, Period.DAILY, now)).isEqualTo(BigInteger.valueOf(4 * CENT));
    }
}
