package dev.sluice.gateway.rerating;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Price;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.spend.Admission;
import dev.sluice.gateway.spend.Ledger;
import dev.sluice.gateway.spend.MemberUsage;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.Settlement;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendRequest;
import dev.sluice.gateway.support.AdminApiClient;
import dev.sluice.gateway.support.AdminApiClient.Answer;
import dev.sluice.gateway.support.AlertsTest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** After a re-rating every report says the same, wherever it reads. */
@AlertsTest
class CorrectedCostsTest {

    private static final BigInteger DOLLAR = BigInteger.TEN.pow(12);
    private static final String PROVIDER = "corrected";
    private static final String MODEL = "claude-opus-5";
    private static final int REQUESTS = 3;

    @Autowired
    private Rerating rerating;

    @Autowired
    private Ledger ledger;

    @Autowired
    private SpendReport report;

    @Autowired
    private MemberUsage usage;

    @Autowired
    private SpendLimits limits;

    @Autowired
    private Pricing pricing;

    @Autowired
    private Members members;

    @Autowired
    private PublicListener listener;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private Clock clock;

    private Member maya;

    @BeforeEach
    void aMember() {
        maya = members.add("corrected-" + Ids.next() + "@corp.test", "Maya", Role.DEVELOPER);
    }

    @AfterEach
    void noLimits() {
        limits.list().forEach(limit -> limits.remove(limit.id()));
    }

    @Test
    void everyReportSaysTheCorrectedCost() {
        SpendLimit before = limit(Period.MONTHLY, 100);
        for (int i = 0; i < REQUESTS; i++) {
            spend();
        }
        assertThat(everywhere())
                .allSatisfy((where, said) -> assertThat(said).as(where).isEqualByComparingTo(dollars(15)));
        int differences = ledger.reconcile().size();

        contract();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        assertThat(rerating.make(today.minusDays(1), today, PROVIDER, "Ana").corrected())
                .isEqualTo(REQUESTS);
        // Its counter is made after the correction, and takes what was corrected over.
        SpendLimit after = limit(Period.WEEKLY, 50);

        Map<String, BigDecimal> said = everywhere();
        said.put("a limit from before", dollars(ofLimit(before)));
        said.put("a limit from after", dollars(ofLimit(after)));
        assertThat(said)
                .allSatisfy((where, dollars) -> assertThat(dollars).as(where).isEqualByComparingTo(dollars(12)));
        assertThat(said).hasSizeGreaterThanOrEqualTo(12);
        assertThat(sum(entries(), "booked_cost_usd")).isEqualByComparingTo(dollars(15));
        assertThat(ledger.reconcile()).hasSize(differences);

        rerating.make(today.minusDays(1), today, PROVIDER, "Ana");
        assertThat(everywhere())
                .allSatisfy((where, dollars) -> assertThat(dollars).as(where).isEqualByComparingTo(dollars(12)));
    }

    @Test
    void aCounterThatTookACostOverTakesItsCorrectionOver() {
        spend();
        SpendLimit young = limits.set(new SpendLimit.Draft(
                Scope.MEMBER,
                maya.id(),
                "opus",
                Period.MONTHLY,
                SpendLimit.Calendar.UTC,
                BigInteger.TEN.multiply(DOLLAR),
                SpendLimit.Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
        assertThat(dollars(ofLimit(young))).isEqualByComparingTo(dollars(5));

        contract();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        rerating.make(today.minusDays(1), today, PROVIDER, "Ana");

        assertThat(dollars(ofLimit(young))).isEqualByComparingTo(dollars(4));
        assertThat(ledger.reconcile()).noneMatch(found -> maya.id().equals(found.memberId()));
    }

    private Map<String, BigDecimal> everywhere() {
        Instant now = clock.instant();
        Map<String, BigDecimal> said = new LinkedHashMap<>();
        for (Period period : Period.values()) {
            said.put("report " + period, dollars(report.settledPico(maya.id(), period, now)));
            said.put(
                    "per member " + period,
                    dollars(report.perMember(period, now, Integer.MAX_VALUE).stream()
                            .filter(each -> each.memberId().equals(maya.id()))
                            .findFirst()
                            .orElseThrow()
                            .costPico()));
        }
        said.put(
                "newest rows",
                dollars(report.newest(1_000, null).stream()
                        .filter(row -> row.memberId().equals(maya.id()))
                        .map(row -> BigInteger.valueOf(row.costPico()))
                        .reduce(BigInteger.ZERO, BigInteger::add)));
        MemberUsage.Usage mine = usage.of(maya.id(), now);
        said.put("own month", dollars(mine.monthPico()));
        said.put("own day", dollars(mine.days().getLast().costPico()));
        said.put("own models", dollars(sum(mine.models())));
        said.put("own sessions", dollars(sum(mine.sessions())));
        said.put("usage entries", sum(entries(), "cost_usd"));
        Answer effective =
                api().get("/spend_limits/effective?period%5B%5D=monthly&user_ids%5B%5D=" + Ids.text("user", maya.id()));
        said.put("effective limits", cents(effective.at("/data/0/period_to_date_spend")));
        String month = YearMonth.from(now.atOffset(ZoneOffset.UTC)).toString();
        Answer trial = api().post(
                        "/spend_limits/dry_run",
                        "{'scope':{'type':'each_user'},'period':'monthly','amount':'1','month':'" + month + "'}");
        trial.json().at("/stopped").forEach(each -> {
            if (each.path("email_address").asString("").equals(maya.email())) {
                said.put("dry run", cents(each.path("amount_not_spent").asString()));
            }
        });
        assertThat(said).as(trial.text()).containsKey("dry run");
        return said;
    }

    private List<JsonNode> entries() {
        List<JsonNode> mine = new ArrayList<>();
        api().get("/usage_entries?limit=1000").json().at("/data").forEach(entry -> {
            if (entry.path("user_email").asString("").equals(maya.email())) {
                mine.add(entry);
            }
        });
        return mine;
    }

    private AdminApiClient api() {
        return new AdminApiClient(listener.port(), "an-admin-key-for-tests-of-32-chars");
    }

    private static BigDecimal sum(List<JsonNode> entries, String field) {
        return entries.stream()
                .map(entry -> new BigDecimal(entry.path(field).asString()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigInteger sum(List<MemberUsage.Group> groups) {
        return groups.stream().map(MemberUsage.Group::costPico).reduce(BigInteger.ZERO, BigInteger::add);
    }

    private BigInteger ofLimit(SpendLimit limit) {
        return report.ofLimit(limit, ZoneOffset.UTC, clock.instant()).settledPico();
    }

    private SpendLimit limit(Period period, long dollars) {
        return limits.set(
                Scope.MEMBER, maya.id(), period, DOLLAR.multiply(BigInteger.valueOf(dollars)), WhenStoreIsAway.CLOSED);
    }

    private void spend() {
        SpendRequest request = new SpendRequest(
                Ids.next(),
                clock.instant(),
                maya.id(),
                new UUID(7, 7),
                null,
                null,
                PROVIDER,
                MODEL,
                "opus",
                true,
                6_000_000_000_000L,
                1,
                "a-session",
                null,
                "2.1.330");
        Admission.Admitted admitted = (Admission.Admitted) ledger.open(request);
        ledger.settle(
                admitted.entry(),
                new Settlement(
                        Settlement.Outcome.COMPLETED,
                        200,
                        new Usage(
                                MODEL,
                                new Usage.Tokens(1_000_000, 0, 0, 0, 0),
                                0,
                                0,
                                "standard",
                                null,
                                null,
                                List.of(),
                                "end_turn",
                                false,
                                false),
                        new Price(5_000_000_000_000L, MODEL, LocalDate.of(2026, 8, 1), "standard", "2026-11-01"),
                        420,
                        1_234,
                        "req_1"));
        Instant deadline = Instant.now().plus(Duration.ofSeconds(15));
        while (report.openRequests(maya.id()) > 0) {
            assertThat(Instant.now()).isBefore(deadline);
            Thread.onSpinWait();
        }
    }

    private void contract() {
        jdbc.sql("insert into contract_rate (id, provider, model, valid_from, input, cache_write_5m, cache_write_1h,"
                        + " cache_read, output, added_by) values (gen_random_uuid(), ?, ?, '2025-05-01', 4, 5, 8, 0.4, 20,"
                        + " 'Ana')")
                .param(PROVIDER)
                .param(MODEL)
                .update();
        pricing.refresh();
    }

    private static BigDecimal dollars(long dollars) {
        return BigDecimal.valueOf(dollars);
    }

    private static BigDecimal dollars(BigInteger pico) {
        return new BigDecimal(pico, 12);
    }

    private static BigDecimal cents(String cents) {
        return new BigDecimal(cents).movePointLeft(2);
    }
}
