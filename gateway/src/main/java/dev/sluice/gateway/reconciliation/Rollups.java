package dev.sluice.gateway.reconciliation;

import dev.sluice.gateway.settings.SluiceSettings;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.DaySpend;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Sums of counters: what members and service accounts have spent in a month is what the organization has. */
@Component
class Rollups {

    private static final int MONTHS = 2;
    private static final int DAYS_OF_A_MONTH_AT_MOST = 31;

    private final SpendReport report;
    private final Clock clock;
    private final int keptMonths;

    Rollups(SpendReport report, Clock clock, SluiceSettings settings) {
        this.report = report;
        this.clock = clock;
        this.keptMonths = settings.ledger().retentionMonths();
    }

    /** Months whose parts do not add up, of this one and the last. */
    List<Difference> differences() {
        List<Difference> differences = new ArrayList<>();
        YearMonth running = YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC));
        for (int back = 0; back < MONTHS; back++) {
            YearMonth month = running.minusMonths(back);
            Instant inside = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
            add(
                    differences,
                    "members",
                    month,
                    report.settledPico(null, Period.MONTHLY, inside),
                    report.settledByAllPico(Period.MONTHLY, inside));
        }
        return differences;
    }

    private static void add(
            List<Difference> differences, String kind, YearMonth month, BigInteger counted, BigInteger parts) {
        if (!counted.equals(parts)) {
            differences.add(new Difference(kind, null, Period.MONTHLY.apiName(), month.atDay(1), counted, parts));
        }
    }

    /** All that the organization's daily counters hold, of the months that are kept. */
    BigInteger counted() {
        return report.perDay((keptMonths + 1) * DAYS_OF_A_MONTH_AT_MOST).stream()
                .map(DaySpend::costPico)
                .reduce(BigInteger.ZERO, BigInteger::add);
    }
}
