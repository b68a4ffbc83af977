package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.DOLLAR;
import static dev.sluice.gateway.spend.SpendFixture.admitted;
import static dev.sluice.gateway.spend.SpendFixture.blocked;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Caps of every scope: two replicas, a hundred requests at once, and never more than the cap. */
class ScopeTests {

    private final MovableClock clock = new MovableClock("2026-11-18T15:00:00Z");
    private final UUID workspace = UUID.randomUUID();
    private final UUID service = UUID.randomUUID();
    private final UUID group = UUID.randomUUID();
    private SpendFixture world;
    private UUID ada = UUID.randomUUID();
    private UUID bob = UUID.randomUUID();

    @BeforeEach
    void begin(@TempDir Path folder) {
        world = new SpendFixture(clock, folder);
        ada = member("ada");
        bob = member("bob");
        world.sql
                .sql("insert into member_group (id, name, created_at, updated_at) values (?, 'g', now(), now())")
                .param(group)
                .update();
        join(group, ada);
        join(group, bob);
    }

    @AfterEach
    void end() {
        world.close();
    }

    private UUID member(String name) {
        UUID id = Ids.next();
        world.sql
                .sql("insert into member (id, email, name, role, status, added_at)"
                        + " values (?, ?, ?, 'DEVELOPER', 'ACTIVE', now())")
                .param(id)
                .param(name + "@corp.test")
                .param(name)
                .update();
        return id;
    }

    private void join(UUID which, UUID member) {
        world.sql
                .sql("insert into group_membership (group_id, member_id, source) values (?, ?, 'direct')")
                .param(which)
                .param(member)
                .update();
    }

    private void leave(UUID member) {
        world.sql
                .sql("delete from group_membership where member_id = ?")
                .param(member)
                .update();
    }

    private Draft draft(Scope scope, UUID holder, String family, long pico) {
        return new Draft(
                scope,
                holder,
                scope == Scope.WORKSPACE_MEMBER ? workspace : new UUID(0, 0),
                family,
                Period.MONTHLY,
                Calendar.UTC,
                BigInteger.valueOf(pico),
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED);
    }

    private SpendRequest request(UUID member, @Nullable UUID serviceAccount, String family, long worst) {
        SpendRequest plain = world.request(member, worst);
        return new SpendRequest(
                plain.id(),
                plain.openedAt(),
                member,
                plain.keyId(),
                workspace,
                serviceAccount,
                plain.provider(),
                plain.modelAsked(),
                family,
                true,
                worst,
                0,
                null,
                null,
                null);
    }

    private UUID holderOf(Scope scope) {
        return switch (scope) {
            case ORGANIZATION_POOL, EACH_MEMBER -> new UUID(0, 0);
            case WORKSPACE_POOL, EACH_WORKSPACE_MEMBER -> workspace;
            case GROUP_POOL, EACH_GROUP_MEMBER -> group;
            case MEMBER, WORKSPACE_MEMBER -> ada;
            case KEY -> world.request(ada, 0).keyId();
            case SERVICE_ACCOUNT -> service;
        };
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void noCapOfAnyScopeIsPassedByAHundredRequestsOnTwoReplicas(Scope scope) throws Exception {
        world.limits.set(draft(scope, holderOf(scope), "opus", DOLLAR));
        UUID other = scope.pooled() ? bob : ada;
        List<Ledger> gateways = List.of(world.ledger(), world.ledger());
        @Nullable UUID account = scope == Scope.SERVICE_ACCOUNT ? service : null;
        List<Admission> answers;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Admission>> calls = IntStream.range(0, 100)
                    .<Callable<Admission>>mapToObj(n -> () ->
                            gateways.get(n % 2).open(request(n % 3 == 0 ? ada : other, account, "opus", 5 * CENT)))
                    .toList();
            answers = callers.invokeAll(calls).stream().map(Future::resultNow).toList();
        }
        assertThat(answers).filteredOn(Admission.Admitted.class::isInstance).hasSize(20);
        assertThat(answers).filteredOn(Admission.Blocked.class::isInstance).hasSize(80);
        assertThat(world.reserved()).isEqualTo(BigInteger.valueOf(DOLLAR));
        admitted(gateways.getFirst().open(request(ada, account, "haiku", DOLLAR)));
        assertThat(gateways.getFirst().reconcile()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(Scope.class)
    void aNewCapCountsWhatItsPeriodHasSeenAlready(Scope scope) {
        Ledger ledger = world.ledger();
        @Nullable UUID account = scope == Scope.SERVICE_ACCOUNT ? service : null;
        ledger.settle(
                admitted(ledger.open(request(ada, account, "opus", DOLLAR))).entry(), completed(60 * CENT));
        world.settled();
        OpenEntry running =
                admitted(ledger.open(request(ada, account, "opus", 30 * CENT))).entry();
        world.limits.set(draft(scope, holderOf(scope), "", DOLLAR));
        blocked(ledger.open(request(ada, account, "opus", 11 * CENT)));
        ledger.settle(running, completed(30 * CENT));
        world.settled();
        assertThat(blocked(ledger.open(request(ada, account, "opus", 11 * CENT)))
                        .usedPico())
                .isEqualTo(BigInteger.valueOf(90 * CENT));
        admitted(ledger.open(request(ada, account, "opus", 10 * CENT)));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void onePersonsLimitInAWorkspaceGoesBeforeTheOneForEachThereOnBothReplicasAndNowhereElse() {
        world.limits.set(draft(Scope.EACH_WORKSPACE_MEMBER, workspace, "", DOLLAR));
        List<Ledger> gateways = List.of(world.ledger(), world.ledger());
        gateways.getFirst()
                .settle(
                        admitted(gateways.getFirst().open(request(ada, null, "opus", 60 * CENT)))
                                .entry(),
                        completed(60 * CENT));
        world.settled();
        OpenEntry running = admitted(gateways.get(1).open(request(ada, null, "opus", 40 * CENT)))
                .entry();
        gateways.forEach(each -> blocked(each.open(request(ada, null, "opus", CENT))));

        UUID raise = world.limits
                .set(draft(Scope.WORKSPACE_MEMBER, ada, "", 3 * DOLLAR))
                .id();
        admitted(gateways.getFirst().open(request(ada, null, "opus", DOLLAR)));
        Standing standing = blocked(gateways.get(1).open(request(ada, null, "opus", 101 * CENT)));
        assertThat(standing.capPico()).isEqualTo(BigInteger.valueOf(3 * DOLLAR));
        assertThat(standing.usedPico()).isEqualTo(BigInteger.valueOf(2 * DOLLAR));
        gateways.forEach(each -> blocked(each.open(request(bob, null, "opus", 101 * CENT))));
        admitted(gateways.getFirst().open(world.request(ada, 50 * DOLLAR)));

        world.limits.remove(raise);
        gateways.forEach(each -> blocked(each.open(request(ada, null, "opus", CENT))));
        gateways.getFirst().settle(running, completed(40 * CENT));
        SpendFixture.eventually(() -> world.count("state = 'settled'") == 2);
        assertThat(gateways.getFirst().reconcile()).isEmpty();
    }

    @Test
    void noLimitForOnePersonInAWorkspaceLiftsTheOneForEachAndItsCounterHasNoGapAfterwards() {
        world.limits.setPolicy(new LimitPolicy(ZoneId.of("Pacific/Auckland"), GroupRule.TIGHTEST));
        world.limits.set(draft(Scope.EACH_WORKSPACE_MEMBER, workspace, "", DOLLAR));
        Ledger ledger = world.ledger();
        UUID lifted = world.limits
                .set(new Draft(
                        Scope.WORKSPACE_MEMBER,
                        ada,
                        workspace,
                        "",
                        Period.MONTHLY,
                        Calendar.ORGANIZATION,
                        null,
                        Mode.STRICT,
                        null,
                        WhenStoreIsAway.CLOSED))
                .id();
        ledger.settle(
                admitted(ledger.open(request(ada, null, "opus", 5 * DOLLAR))).entry(), completed(80 * CENT));
        world.settled();
        OpenEntry running =
                admitted(ledger.open(request(ada, null, "opus", 15 * CENT))).entry();
        world.limits.remove(lifted);
        assertThat(blocked(ledger.open(request(ada, null, "opus", 6 * CENT))).usedPico())
                .isEqualTo(BigInteger.valueOf(95 * CENT));
        admitted(ledger.open(request(ada, null, "opus", 5 * CENT)));
        ledger.settle(running, completed(15 * CENT));
        SpendFixture.eventually(() -> world.count("state = 'settled'") == 2);
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void ofSeveralGroupsTheTightestHoldsUnlessTheLoosestIsAskedFor() {
        UUID generous = UUID.randomUUID();
        world.sql
                .sql("insert into member_group (id, name, created_at, updated_at) values (?, 'h', now(), now())")
                .param(generous)
                .update();
        join(generous, ada);
        world.limits.set(draft(Scope.EACH_MEMBER, new UUID(0, 0), "", CENT));
        world.limits.set(draft(Scope.EACH_GROUP_MEMBER, group, "", 10 * CENT));
        world.limits.set(draft(Scope.EACH_GROUP_MEMBER, generous, "", 20 * CENT));
        Ledger ledger = world.ledger();
        blocked(ledger.open(world.request(ada, 11 * CENT)));
        world.limits.setPolicy(new LimitPolicy(ZoneId.of("UTC"), GroupRule.LOOSEST));
        admitted(ledger.open(world.request(ada, 11 * CENT)));
        blocked(ledger.open(world.request(bob, 11 * CENT)));
        world.limits.set(draft(Scope.MEMBER, ada, "", 11 * CENT));
        blocked(ledger.open(world.request(ada, CENT)));
    }

    @Test
    void whoMovesBetweenGroupsIsHeldByTheNewCapFromTheNextRequestOnWithEverythingSpentBefore() {
        world.limits.set(draft(Scope.EACH_GROUP_MEMBER, group, "", DOLLAR));
        leave(ada);
        Ledger ledger = world.ledger();
        OpenEntry running = admitted(ledger.open(world.request(ada, 70 * CENT))).entry();
        join(group, ada);
        blocked(ledger.open(world.request(ada, 31 * CENT)));
        ledger.settle(running, completed(70 * CENT));
        world.settled();
        blocked(ledger.open(world.request(ada, 31 * CENT)));
        admitted(ledger.open(world.request(ada, 30 * CENT)));
        leave(ada);
        admitted(ledger.open(world.request(ada, DOLLAR)));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aGroupThatIsDeletedTakesItsPotWithIt() {
        world.limits.set(draft(Scope.GROUP_POOL, group, "", CENT));
        Ledger ledger = world.ledger();
        OpenEntry running = admitted(ledger.open(world.request(ada, CENT))).entry();
        blocked(ledger.open(world.request(bob, CENT)));
        world.sql.sql("delete from member_group where id = ?").param(group).update();
        assertThat(world.limits.list()).isEmpty();
        admitted(ledger.open(world.request(bob, DOLLAR)));
        ledger.settle(running, completed(CENT));
        SpendFixture.eventually(() -> world.count("state = 'settled'") == 1);
        assertThat(world.reserved()).isZero();
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aDayOfTheOrganizationsCalendarBeginsWhereItsClocksSayAndMayHaveTwentyFiveHours() {
        world.limits.setPolicy(new LimitPolicy(ZoneId.of("Europe/Berlin"), GroupRule.TIGHTEST));
        world.limits.set(new Draft(
                Scope.EACH_MEMBER,
                new UUID(0, 0),
                "",
                Period.DAILY,
                Calendar.ORGANIZATION,
                BigInteger.valueOf(CENT),
                Mode.STRICT,
                null,
                WhenStoreIsAway.CLOSED));
        Ledger ledger = world.ledger();
        Instant summersLastMidnight = Instant.parse("2026-10-24T22:00:00Z");
        Instant next = Instant.parse("2026-10-25T23:00:00Z");
        ledger.settle(
                admitted(ledger.open(world.request(ada, CENT, summersLastMidnight)))
                        .entry(),
                completed(CENT));
        world.settled();
        Standing standing = blocked(ledger.open(world.request(ada, CENT, next.minusSeconds(1))));
        assertThat(standing.resetsAt()).isEqualTo(next);
        admitted(ledger.open(world.request(ada, CENT, next)));
        admitted(ledger.open(world.request(bob, CENT, summersLastMidnight.minusSeconds(1))));
        assertThat(ledger.reconcile()).isEmpty();
    }

    @Test
    void aSoftCapLetsThroughAndTellsOnce(@TempDir Path folder) {
        world.limits.set(new Draft(
                Scope.EACH_MEMBER,
                new UUID(0, 0),
                "",
                Period.DAILY,
                Calendar.UTC,
                BigInteger.valueOf(CENT),
                Mode.SOFT,
                null,
                WhenStoreIsAway.CLOSED));
        List<SoftLimitPassed> told = new CopyOnWriteArrayList<>();
        try (Ledger ledger =
                new Ledger(world.dataSource(null), world.limits, clock, folder.resolve("soft"), 13, told::add)) {
            ledger.start();
            admitted(ledger.open(world.request(ada, CENT)));
            assertThat(told).isEmpty();
            admitted(ledger.open(world.request(ada, CENT)));
            admitted(ledger.open(world.request(ada, CENT)));
            SpendFixture.eventually(() -> !told.isEmpty());
            assertThat(told)
                    .singleElement()
                    .extracting(SoftLimitPassed::memberId)
                    .isEqualTo(ada);
        }
    }

    @Test
    void aThrottleNamesTheModelThatServesInsteadAndLetsThatPass() {
        world.limits.set(new Draft(
                Scope.EACH_MEMBER,
                new UUID(0, 0),
                "",
                Period.DAILY,
                Calendar.UTC,
                BigInteger.valueOf(CENT),
                Mode.THROTTLE,
                "claude-haiku-5-5",
                WhenStoreIsAway.CLOSED));
        Ledger ledger = world.ledger();
        Admission answer = ledger.open(world.request(ada, 2 * CENT));
        assertThat(answer)
                .isInstanceOfSatisfying(
                        Admission.Throttled.class,
                        throttled -> assertThat(throttled.model()).isEqualTo("claude-haiku-5-5"));
        admitted(ledger.open(world.request(ada, 2 * CENT), true));
        world.cap(Scope.MEMBER, ada, Period.WEEKLY, 2 * CENT);
        blocked(ledger.open(world.request(ada, CENT), true));
    }

    @Test
    void whoOnlyWaitsForReservationsGetsInWhenTheyEndInTheOrderOfArrival() throws Exception {
        world.cap(Scope.ORGANIZATION_POOL, null, Period.DAILY, 10 * CENT);
        Ledger ledger = world.ledger();
        OpenEntry running = admitted(ledger.open(world.request(ada, 9 * CENT))).entry();
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Admission> large = callers.submit(() -> ledger.open(world.request(ada, 8 * CENT)));
            Thread.sleep(100);
            Future<Admission> small = callers.submit(() -> ledger.open(world.request(bob, CENT)));
            Thread.sleep(100);
            assertThat(small.isDone()).as("the small one overtakes").isFalse();
            ledger.settle(running, completed(CENT));
            admitted(large.get());
            admitted(small.get());
        }
        long before = System.nanoTime();
        blocked(ledger.open(world.request(bob, 5 * CENT)));
        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isBetween(Duration.ofMillis(900), Duration.ofSeconds(2));
        before = System.nanoTime();
        blocked(ledger.open(world.request(bob, 11 * CENT)));
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofMillis(700));
    }
}
