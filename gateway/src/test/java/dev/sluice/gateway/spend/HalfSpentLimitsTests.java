package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.DOLLAR;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.HalfSpentLimits.HalfSpent;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which limits are found to be half spent; the spend goes through a ledger. */
class HalfSpentLimitsTests {

    /** A Wednesday in UTC and a Thursday in Auckland. */
    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");

    private final UUID workspace = UUID.randomUUID();
    private final UUID service = UUID.randomUUID();
    private final UUID group = UUID.randomUUID();
    private SpendFixture world;
    private HalfSpentLimits halfSpent;
    private Ledger ledger;
    private UUID ada = UUID.randomUUID();
    private UUID bob = UUID.randomUUID();

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        halfSpent =
                new HalfSpentLimits(world.sql, world.limits, new MemberLimits(world.sql, world.limits, world.report));
        world.sql
                .sql("insert into member_group (id, name, created_at, updated_at) values (?, 'g', now(), now())")
                .param(group)
                .update();
        ada = memberOfTheGroup("ada");
        bob = memberOfTheGroup("bob");
        ledger = world.ledger();
    }

    @AfterEach
    void end() {
        world.close();
    }

    private UUID memberOfTheGroup(String name) {
        UUID id = Ids.next();
        world.sql
                .sql("insert into member (id, email, name, role, status, added_at)"
                        + " values (?, ?, ?, 'DEVELOPER', 'ACTIVE', now())")
                .param(id)
                .param(name + "@corp.test")
                .param(name)
                .update();
        world.sql
                .sql("insert into group_membership (group_id, member_id, source) values (?, ?, 'direct')")
                .param(group)
                .param(id)
                .update();
        return id;
    }

    private SpendLimit limit(
            Scope scope, UUID holder, String family, Period period, Calendar calendar, @Nullable Long pico) {
        return world.limits.set(new Draft(
                scope,
                holder,
                scope == Scope.WORKSPACE_MEMBER ? workspace : Counter.NOBODY,
                family,
                period,
                calendar,
                pico == null ? null : BigInteger.valueOf(pico),
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
    }

    private UUID holderOf(Scope scope) {
        return switch (scope) {
            case ORGANIZATION_POOL, EACH_MEMBER -> Counter.NOBODY;
            case WORKSPACE_POOL, EACH_WORKSPACE_MEMBER -> workspace;
            case GROUP_POOL, EACH_GROUP_MEMBER -> group;
            case MEMBER, WORKSPACE_MEMBER -> ada;
            case KEY -> world.request(ada, 0).keyId();
            case SERVICE_ACCOUNT -> service;
        };
    }

    private void spend(UUID member, @Nullable UUID account, String family, long pico) {
        SpendRequest plain = world.request(member, pico);
        SpendRequest request = new SpendRequest(
                plain.id(),
                plain.openedAt(),
                member,
                plain.keyId(),
                workspace,
                account,
                plain.provider(),
                plain.modelAsked(),
                family,
                true,
                pico,
                0,
                null,
                null,
                null);
        ledger.settle(admitted(ledger.open(request)).entry(), completed(pico));
        world.settled();
    }

    private List<HalfSpent> found() {
        return halfSpent.find(world.limits.policy(), clock.instant());
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void aLimitOfEveryScopePeriodCalendarAndFamilyIsFoundFromHalfOnWithItsOwnSpendAndWindow(Scope scope) {
        world.limits.setPolicy(new LimitPolicy(ZoneId.of("Pacific/Auckland"), GroupRule.TIGHTEST));
        @Nullable UUID account = scope == Scope.SERVICE_ACCOUNT ? service : null;
        // The counters of the calendar that was left are there still, and must not be taken for those of the other.
        for (Period period : Period.values()) {
            limit(scope, holderOf(scope), "opus", period, Calendar.UTC, DOLLAR);
        }
        spend(ada, account, "opus", 9 * CENT);
        List<SpendLimit> set = new ArrayList<>();
        for (Period period : Period.values()) {
            set.add(limit(scope, holderOf(scope), "", period, Calendar.UTC, DOLLAR));
            set.add(limit(scope, holderOf(scope), "opus", period, Calendar.ORGANIZATION, DOLLAR));
            limit(scope, holderOf(scope), "haiku", period, Calendar.UTC, DOLLAR);
        }
        spend(ada, account, "opus", 40 * CENT);
        spend(bob, null, "sonnet", CENT / 2);
        assertThat(found()).isEmpty();
        spend(ada, account, "opus", CENT);

        @Nullable UUID whose = MemberLimits.forEach(scope) ? ada : null;
        BigInteger ofAda = BigInteger.valueOf(50 * CENT);
        BigInteger withBob = scope.pooled() ? ofAda.add(BigInteger.valueOf(CENT / 2)) : ofAda;
        assertThat(found())
                .containsExactlyInAnyOrderElementsOf(set.stream()
                        .map(limit -> new HalfSpent(
                                limit,
                                whose,
                                start(limit),
                                resetsAt(limit),
                                limit.family().isEmpty() ? withBob : ofAda))
                        .toList());

        clock.moveTo("2027-01-06T15:00:00Z");
        assertThat(found()).as("in the next windows").isEmpty();
    }

    private static LocalDate start(SpendLimit limit) {
        int ahead = limit.calendar() == Calendar.UTC ? 0 : 1;
        return switch (limit.period()) {
            case DAILY -> LocalDate.of(2026, 11, 18 + ahead);
            case WEEKLY -> LocalDate.of(2026, 11, 16);
            case MONTHLY -> LocalDate.of(2026, 11, 1);
        };
    }

    private static Instant resetsAt(SpendLimit limit) {
        LocalDate next = limit.period().next(start(limit));
        return limit.calendar() == Calendar.UTC
                ? next.atStartOfDay(ZoneId.of("UTC")).toInstant()
                : next.atStartOfDay(ZoneId.of("Pacific/Auckland")).toInstant();
    }

    @Test
    void whoHasALimitOfTheirOwnInAWorkspaceIsNotFoundUnderTheOneForEachThere() {
        SpendLimit each = limit(Scope.EACH_WORKSPACE_MEMBER, workspace, "", Period.DAILY, Calendar.UTC, DOLLAR);
        SpendLimit own = limit(Scope.WORKSPACE_MEMBER, ada, "", Period.DAILY, Calendar.UTC, 10 * DOLLAR);
        spend(ada, null, "opus", 90 * CENT);
        spend(bob, null, "opus", 60 * CENT);
        assertThat(found()).extracting(HalfSpent::limit, HalfSpent::memberId).containsExactly(tuple(each, bob));
        spend(ada, null, "opus", 5 * DOLLAR);
        assertThat(found())
                .extracting(HalfSpent::limit, HalfSpent::memberId)
                .containsExactlyInAnyOrder(tuple(each, bob), tuple(own, null));
        world.limits.remove(own.id());
        assertThat(found())
                .extracting(HalfSpent::limit, HalfSpent::memberId)
                .containsExactlyInAnyOrder(tuple(each, bob), tuple(each, ada));
    }

    @Test
    void whoHasALimitOfTheirOwnIsNotFoundUnderTheOneForEach() {
        SpendLimit each = limit(Scope.EACH_MEMBER, Counter.NOBODY, "", Period.DAILY, Calendar.UTC, DOLLAR);
        SpendLimit own = limit(Scope.MEMBER, ada, "", Period.DAILY, Calendar.UTC, 10 * DOLLAR);
        limit(Scope.MEMBER, bob, "opus", Period.DAILY, Calendar.UTC, null);
        limit(Scope.MEMBER, bob, "", Period.MONTHLY, Calendar.UTC, null);
        spend(ada, null, "opus", 90 * CENT);
        spend(bob, null, "opus", 60 * CENT);
        assertThat(found()).extracting(HalfSpent::limit, HalfSpent::memberId).containsExactly(tuple(each, bob));

        spend(ada, null, "opus", 5 * DOLLAR);
        assertThat(found())
                .extracting(HalfSpent::limit, HalfSpent::memberId)
                .containsExactlyInAnyOrder(tuple(each, bob), tuple(own, null));
    }

    @Test
    void theLimitOfTheirGroupGoesBeforeTheOneForEach() {
        limit(Scope.EACH_MEMBER, Counter.NOBODY, "", Period.DAILY, Calendar.UTC, DOLLAR);
        SpendLimit ofGroup = limit(Scope.EACH_GROUP_MEMBER, group, "", Period.DAILY, Calendar.UTC, 2 * DOLLAR);
        spend(ada, null, "opus", 90 * CENT);
        assertThat(found()).isEmpty();
        spend(ada, null, "opus", 10 * CENT);
        assertThat(found()).extracting(HalfSpent::limit, HalfSpent::memberId).containsExactly(tuple(ofGroup, ada));
    }

    @Test
    void limitsOfNothingAndUnlimitedOnesAreNotFound() {
        spend(ada, null, "opus", DOLLAR);
        for (Scope scope : Scope.values()) {
            limit(scope, holderOf(scope), "", Period.DAILY, Calendar.UTC, 0L);
            limit(scope, holderOf(scope), "", Period.MONTHLY, Calendar.UTC, null);
        }
        assertThat(found()).isEmpty();
    }
}
