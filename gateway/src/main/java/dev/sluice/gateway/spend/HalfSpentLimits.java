package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the limits of which half is spent. There may be a limit for each of a hundred thousand people, so the store is
 * asked once for each period and calendar that limits have, and answers with the few.
 */
@Component
public class HalfSpentLimits {

    /**
     * The sum is of one row; the counter's unique index finds it. The kind of counter is spelled out, because a function
     * would be called for each limit, which for 100,000 of them took a second of CPU.
     */
    private static final String WITH_ONE_COUNTER = """
            with half as (
                select l.id, c.settled
                from spend_limit l
                join spend_counter c
                  on c.period_start = :start and c.holder = l.holder and c.scope = case l.scope %s end
                 and c.period = l.period and c.within = l.within and c.family = l.family and c.zone = :zone
                where l.period = :period::spend_period and l.calendar = :calendar
                  and l.amount_pico > 0 and c.settled > 0 and c.settled >= div(l.amount_pico, 2)
            )
            select %s, settled from spend_limit join half using (id) order by id
            """.formatted(
                    Arrays.stream(Scope.values())
                            .filter(scope -> !MemberLimits.forEach(scope))
                            .map(HalfSpentLimits::counterKind)
                            .collect(Collectors.joining(" ")),
                    LimitTable.COLUMNS);

    private final JdbcClient jdbc;
    private final SpendLimits limits;
    private final MemberLimits ofMembers;
    private volatile Kinds known = new Kinds(-1, Set.of());

    HalfSpentLimits(JdbcClient jdbc, SpendLimits limits, MemberLimits ofMembers) {
        this.jdbc = jdbc;
        this.limits = limits;
        this.ofMembers = ofMembers;
    }

    /**
     * A limit, and how much of it is spent in its running window.
     *
     * @param memberId of whom, where it holds for each of several people; else null
     * @param start the first day of the window
     */
    public record HalfSpent(
            SpendLimit limit, @Nullable UUID memberId, LocalDate start, Instant resetsAt, BigInteger spentPico) {}

    /** What of limits there is; few, however many limits. */
    private record Kind(Period period, Calendar calendar, Scope scope) {}

    /** Which there were under this version of the policy, so that most looks need not read all limits to know. */
    private record Kinds(long version, Set<Kind> all) {

        boolean has(Predicate<Kind> wanted) {
            return all.stream().anyMatch(wanted);
        }
    }

    private static String counterKind(Scope scope) {
        SpendLimit any = new SpendLimit(
                Counter.NOBODY, scope, null, Period.DAILY, null, WhenStoreIsAway.CLOSED, Instant.EPOCH, Instant.EPOCH);
        return "when '" + scope + "' then '" + Counter.of(any, Counter.UTC).kind() + "'::spend_scope";
    }

    /** All of them, rounded down in favour of finding; limits of nothing are never among them. */
    public List<HalfSpent> find(LimitPolicy policy, Instant at) {
        Kinds kinds = kinds();
        List<HalfSpent> found = new ArrayList<>();
        for (Period period : Period.values()) {
            for (Calendar calendar : Calendar.values()) {
                if (kinds.has(kind -> kind.period() == period
                        && kind.calendar() == calendar
                        && !MemberLimits.forEach(kind.scope()))) {
                    found.addAll(withOneCounter(period, calendar, policy, at));
                }
            }
        }
        if (!kinds.has(kind -> MemberLimits.forEach(kind.scope()))) {
            return found;
        }
        for (SpendLimit limit : limits.forEach()) {
            BigInteger cap = limit.amountPico();
            if (cap != null && cap.signum() > 0) {
                MemberLimits.Each each = ofMembers.each(limit, policy, cap.shiftRight(1), at);
                each.people()
                        .forEach(spend -> found.add(new HalfSpent(
                                limit, spend.memberId(), each.start(), each.resetsAt(), spend.costPico())));
            }
        }
        return found;
    }

    private Kinds kinds() {
        // The version first: what is read after it can only be newer, and is then read again at the next look.
        long version =
                jdbc.sql("select version from spend_policy").query(Long.class).single();
        Kinds kinds = known;
        if (kinds.version() != version) {
            kinds = new Kinds(
                    version,
                    jdbc.sql("select distinct period, calendar, scope from spend_limit")
                            .query((row, number) -> new Kind(
                                    Period.valueOf(row.getString(1)),
                                    Calendar.valueOf(row.getString(2)),
                                    Scope.valueOf(row.getString(3))))
                            .set());
            known = kinds;
        }
        return kinds;
    }

    private List<HalfSpent> withOneCounter(Period period, Calendar calendar, LimitPolicy policy, Instant at) {
        String zone = calendar.zone(policy.timeZone().getId());
        Window window = Window.of(period, zone, at);
        return jdbc.sql(WITH_ONE_COUNTER)
                .param("start", window.start())
                .param("zone", zone)
                .param("period", period.name())
                .param("calendar", calendar.name())
                .query((row, number) -> new HalfSpent(
                        LimitTable.read(row),
                        null,
                        window.start(),
                        window.to(),
                        Objects.requireNonNull(row.getBigDecimal("settled")).toBigIntegerExact()))
                .list();
    }
}
