package dev.sluice.gateway.spend;

import static dev.sluice.gateway.spend.SpendFixture.CENT;
import static dev.sluice.gateway.spend.SpendFixture.completed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;
import org.jspecify.annotations.Nullable;
import org.springframework.util.FileSystemUtils;

/**
 * The limits against a model of them that knows nothing of counters: reserve, give back, settle, abort, a process that
 * dies, caps raised and lowered, also for one person in a workspace, people who move between groups, the edge of a month. After every step the store's counters are what
 * the model adds up, and a request passes exactly when the model says that it fits.
 */
class LimitMachineTests {

    private static final int MEMBERS = 3;
    private static final int GROUPS = 2;
    private static final MovableClock clock = new MovableClock("2026-01-15T12:00:00Z");
    private static final Path journals = folder();
    private static final SpendFixture world = new SpendFixture(clock, journals);
    private static final Ledger survivor = ledger("survivor");
    private static LocalDate month = LocalDate.of(2026, 1, 1);

    private enum Kind {
        OPEN,
        SETTLE,
        ABORT,
        GIVE_BACK,
        DIE,
        CAP_MEMBER,
        CAP_GROUP,
        CAP_WORKSPACE,
        RAISE_ONE,
        MOVE,
        NEXT_MONTH
    }

    /** @param a, b picks of whom and how much */
    private record Step(Kind kind, int a, int b) {}

    private static final class Entry {
        final int member;
        final Set<Integer> groups;
        final boolean inWorkspace;
        final LocalDate month;

        /** What it holds while it is open. */
        long worst;

        final OpenEntry open;
        final boolean mortal;

        @Nullable
        Long cost;

        Entry(int member, Set<Integer> groups, LocalDate month, long worst, OpenEntry open, boolean mortal) {
            this.member = member;
            this.inWorkspace = open.request().workspaceId() != null;
            this.groups = Set.copyOf(groups);
            this.month = month;
            this.worst = worst;
            this.open = open;
            this.mortal = mortal;
        }
    }

    private static Path folder() {
        try {
            return Files.createTempDirectory("limits");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterContainer
    static void end() throws IOException {
        world.close();
        FileSystemUtils.deleteRecursively(journals);
    }

    private static Ledger ledger(String journal) {
        Ledger ledger = new Ledger(
                world.dataSource(null), world.limits, clock, world.journal(journal), 13, passed -> {}, Duration.ZERO);
        ledger.start();
        return ledger;
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Kind> kinds = Arbitraries.frequency(
                Tuple.of(12, Kind.OPEN),
                Tuple.of(6, Kind.SETTLE),
                Tuple.of(2, Kind.ABORT),
                Tuple.of(6, Kind.GIVE_BACK),
                Tuple.of(1, Kind.DIE),
                Tuple.of(2, Kind.CAP_MEMBER),
                Tuple.of(2, Kind.CAP_GROUP),
                Tuple.of(1, Kind.CAP_WORKSPACE),
                Tuple.of(2, Kind.RAISE_ONE),
                Tuple.of(3, Kind.MOVE),
                Tuple.of(1, Kind.NEXT_MONTH));
        return Combinators.combine(
                        kinds,
                        Arbitraries.integers().between(0, 99),
                        Arbitraries.integers().between(0, 99))
                .as(Step::new)
                .list()
                .ofMinSize(15)
                .ofMaxSize(40);
    }

    @Property(tries = 25)
    void theStoreDecidesAndCountsAsTheModelDoes(@ForAll("steps") List<Step> steps) throws Exception {
        nextMonth();
        Run run = new Run();
        for (Step step : steps) {
            Statistics.label("steps").collect(step.kind());
            run.take(step);
            run.check();
        }
        run.finish();
        assertThat(survivor.reconcile()).isEmpty();
    }

    private static void nextMonth() {
        month = month.plusMonths(1);
        clock.moveTo(month.plusDays(14).atStartOfDay().toInstant(ZoneOffset.UTC).toString());
    }

    private static final class Run {
        final List<UUID> members = new ArrayList<>();
        final List<UUID> groups = new ArrayList<>();
        final List<Set<Integer>> groupsOf = new ArrayList<>();
        final Map<Integer, Long> own = new HashMap<>();
        final Map<Integer, Long> each = new HashMap<>();
        final Map<Integer, Long> pots = new HashMap<>();
        final UUID workspace = UUID.randomUUID();
        final Map<Integer, SpendLimit> ownInWorkspace = new HashMap<>();

        @Nullable
        Long eachInWorkspace;

        final List<Entry> entries = new ArrayList<>();

        @Nullable
        Ledger mortal;

        int mortals;

        Run() {
            for (int g = 0; g < GROUPS; g++) {
                UUID id = UUID.randomUUID();
                groups.add(id);
                world.sql
                        .sql("insert into member_group (id, name, created_at, updated_at) values (?, ?, now(), now())")
                        .param(id)
                        .param(id.toString())
                        .update();
                cap(Scope.GROUP_POOL, id, 40 * CENT);
                pots.put(g, 40 * CENT);
            }
            for (int m = 0; m < MEMBERS; m++) {
                UUID id = Ids.next();
                members.add(id);
                groupsOf.add(new HashSet<>());
                world.sql
                        .sql("insert into member (id, email, name, role, status, added_at)"
                                + " values (?, ?, 'M', 'DEVELOPER', 'ACTIVE', now())")
                        .param(id)
                        .param(id + "@corp.test")
                        .update();
            }
        }

        private SpendLimit cap(Scope scope, UUID holder, long pico) {
            return world.limits.set(new Draft(
                    scope,
                    holder,
                    scope == Scope.WORKSPACE_MEMBER ? workspace : new UUID(0, 0),
                    "",
                    Period.MONTHLY,
                    Calendar.UTC,
                    BigInteger.valueOf(pico),
                    Mode.STRICT,
                    null,
                    WhenStoreIsAway.CLOSED));
        }

        void take(Step step) throws Exception {
            switch (step.kind()) {
                case OPEN -> open(step.a() % MEMBERS, step.b() % 12 * CENT, step.b() % 4 == 0);
                case SETTLE -> settle(step, false);
                case ABORT -> settle(step, true);
                case GIVE_BACK -> giveBack(step);
                case DIE -> die();
                case CAP_MEMBER -> {
                    own.put(step.a() % MEMBERS, step.b() % 30 * CENT);
                    cap(Scope.MEMBER, members.get(step.a() % MEMBERS), step.b() % 30 * CENT);
                }
                case CAP_GROUP -> {
                    boolean pot = step.a() % 2 == 0;
                    int group = step.a() / 2 % GROUPS;
                    (pot ? pots : each).put(group, step.b() % 50 * CENT);
                    cap(pot ? Scope.GROUP_POOL : Scope.EACH_GROUP_MEMBER, groups.get(group), step.b() % 50 * CENT);
                }
                case CAP_WORKSPACE -> {
                    eachInWorkspace = step.b() % 30 * CENT;
                    cap(Scope.EACH_WORKSPACE_MEMBER, workspace, eachInWorkspace);
                }
                case RAISE_ONE -> raiseOne(step.a() % MEMBERS, step.b() % 3 == 0, step.b() % 60 * CENT);
                case MOVE -> move(step.a() % MEMBERS, step.b() % GROUPS);
                case NEXT_MONTH -> nextMonth();
            }
        }

        /** Gives a member a cap of their own in the workspace, or takes it away again. */
        void raiseOne(int member, boolean over, long pico) {
            if (!over) {
                ownInWorkspace.put(member, cap(Scope.WORKSPACE_MEMBER, members.get(member), pico));
                return;
            }
            SpendLimit raised = ownInWorkspace.remove(member);
            if (raised != null) {
                world.limits.remove(raised.id());
            }
        }

        void move(int member, int group) {
            boolean in = groupsOf.get(member).remove(group);
            if (!in) {
                groupsOf.get(member).add(group);
            }
            world.sql
                    .sql(
                            in
                                    ? "delete from group_membership where group_id = ? and member_id = ?"
                                    : "insert into group_membership (group_id, member_id, source) values (?, ?, 'direct')")
                    .param(groups.get(group))
                    .param(members.get(member))
                    .update();
        }

        void open(int member, long worst, boolean onMortal) {
            if (onMortal && mortal == null) {
                mortal = ledger("mortal" + members.getFirst() + mortals++);
            }
            Ledger ledger = onMortal && mortal != null ? mortal : survivor;
            boolean inWorkspace = worst / CENT % 2 == 1;
            SpendRequest request = world.request(members.get(member), worst);
            Admission answer = ledger.open(inWorkspace ? inWorkspace(request) : request);
            Statistics.label("requests").collect(answer instanceof Admission.Admitted ? "admitted" : "refused");
            assertThat(answer instanceof Admission.Admitted)
                    .as("admitting %s to %s", worst, member)
                    .isEqualTo(fits(member, worst, inWorkspace));
            if (answer instanceof Admission.Admitted admitted) {
                entries.add(new Entry(member, groupsOf.get(member), month, worst, admitted.entry(), ledger == mortal));
            }
        }

        private SpendRequest inWorkspace(SpendRequest request) {
            return new SpendRequest(
                    request.id(),
                    request.openedAt(),
                    request.memberId(),
                    request.keyId(),
                    workspace,
                    null,
                    request.provider(),
                    request.modelAsked(),
                    "",
                    true,
                    request.worstCasePico(),
                    request.likelyPico(),
                    null,
                    null,
                    null);
        }

        /** What holds for a member in the workspace: their own cap there, else the one for each. */
        private @Nullable Long capInWorkspace(int member) {
            SpendLimit own = ownInWorkspace.get(member);
            BigInteger amount = own == null ? null : own.amountPico();
            return amount == null ? eachInWorkspace : Long.valueOf(amount.longValueExact());
        }

        boolean fits(int member, long worst, boolean inWorkspace) {
            Long there = inWorkspace ? capInWorkspace(member) : null;
            if (there != null && !carries(there, used(entry -> entry.member == member && entry.inWorkspace), worst)) {
                return false;
            }
            Long personal = own.get(member);
            if (personal == null) {
                personal = groupsOf.get(member).stream()
                        .map(each::get)
                        .filter(cap -> cap != null)
                        .min(Long::compare)
                        .orElse(null);
            }
            if (personal != null && !carries(personal, used(entry -> entry.member == member), worst)) {
                return false;
            }
            return groupsOf.get(member).stream()
                    .allMatch(group ->
                            carries(pots.getOrDefault(group, 0L), used(entry -> entry.groups.contains(group)), worst));
        }

        private static boolean carries(long cap, long used, long worst) {
            return cap > 0 && used + worst <= cap;
        }

        long used(java.util.function.Predicate<Entry> which) {
            return entries.stream()
                    .filter(entry -> entry.month.equals(month) && which.test(entry))
                    .mapToLong(entry -> entry.cost == null ? entry.worst : entry.cost)
                    .sum();
        }

        long settledOnly(java.util.function.Predicate<Entry> which) {
            return entries.stream()
                    .filter(entry -> entry.month.equals(month) && entry.cost != null && which.test(entry))
                    .mapToLong(entry -> entry.cost)
                    .sum();
        }

        void settle(Step step, boolean abort) {
            List<Entry> open =
                    entries.stream().filter(entry -> entry.cost == null).toList();
            if (open.isEmpty()) {
                return;
            }
            Entry entry = open.get(step.a() % open.size());
            long cost = abort ? 0 : entry.worst * step.b() / 100;
            (entry.mortal && mortal != null ? mortal : survivor).settle(entry.open, completed(cost));
            entry.cost = cost;
            UUID id = entry.open.request().id();
            SpendFixture.eventually(() -> world.count("state <> 'open' and id = '" + id + "'") == 1);
        }

        /** What is held goes down and never up, whatever is said in which order, also after the end. */
        void giveBack(Step step) {
            List<Entry> any = entries.stream()
                    .filter(entry -> !entry.mortal || mortal != null)
                    .toList();
            if (any.isEmpty()) {
                return;
            }
            Entry entry = any.get(step.a() % any.size());
            SpendRequest request = entry.open.request();
            long still = request.worstCasePico() * step.b() / 100;
            Ledger ledger = entry.mortal && mortal != null ? mortal : survivor;
            ledger.giveBack(new OpenEntry(request, false, true), still);
            if (entry.cost == null && still < entry.worst && new GivenBack(request, still).worthwhile()) {
                entry.worst = still;
                SpendFixture.eventually(
                        () -> world.count("worst_pico = " + still + " and id = '" + request.id() + "'") == 1);
            }
        }

        /** The second process goes, and what it had open is settled by the other: at most what was reserved. */
        void die() throws Exception {
            if (mortal == null) {
                return;
            }
            mortal.close();
            mortal = null;
            survivor.housekeeping().sweep();
            for (Entry entry : entries) {
                if (entry.mortal && entry.cost == null) {
                    entry.cost = world.sql
                            .sql("select cost_pico from usage_entry where id = ? and state = 'swept'")
                            .param(entry.open.request().id())
                            .query(Long.class)
                            .single();
                    assertThat(entry.cost).isLessThanOrEqualTo(entry.worst);
                }
            }
        }

        void check() {
            for (int m = 0; m < MEMBERS; m++) {
                int member = m;
                assertThat(world.report.settledPico(members.get(m), Period.MONTHLY, clock.instant()))
                        .isEqualTo(BigInteger.valueOf(settledOnly(entry -> entry.member == member)));
            }
            for (int g = 0; g < GROUPS; g++) {
                int group = g;
                BigDecimal counted = world.sql
                        .sql("select coalesce(sum(settled + reserved), 0) from spend_counter where scope = 'GROUP'"
                                + " and holder = ? and period_start = ?")
                        .param(groups.get(g))
                        .param(month)
                        .query(BigDecimal.class)
                        .single();
                assertThat(counted.toBigIntegerExact())
                        .isEqualTo(BigInteger.valueOf(used(entry -> entry.groups.contains(group))));
            }
        }

        void finish() throws Exception {
            die();
            for (Entry entry : entries) {
                if (entry.cost == null) {
                    survivor.settle(entry.open, completed(0));
                }
            }
            world.settled();
            assertThat(world.reserved()).isZero();
        }
    }
}
