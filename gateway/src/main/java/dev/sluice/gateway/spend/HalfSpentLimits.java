package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.Calendar;
import dev.sluice.gateway.spend.SpendLimits.LimitPolicy;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/**
 * Finds the limits of which half is spent. There may be a limit for each of a hundred thousand people, so the store is
 * asked once for each period and calendar, and answers with the few.
 */
@Component
public class HalfSpentLimits {

    /** The sum is of one row; the counter's unique index finds it. */
    private static final String WITH_ONE_COUNTER = """
            with half as (
                select l.id, c.settled
                from spend_limit l
                join spend_counter c
                  on c.period_start = :start and c.holder = l.holder and c.scope = spend_counter_kind(l.scope)
                 and c.period = l.period and c.within = l.within and c.family = l.family and c.zone = :zone
                where l.period = :period::spend_period and l.calendar = :calendar
                  and l.scope not in ('EACH_MEMBER', 'EACH_GROUP_MEMBER', 'EACH_WORKSPACE_MEMBER')
                  and l.amount_pico > 0 and c.settled >= div(l.amount_pico, 2)
            )
            select %s, settled from spend_limit join half using (id) order by id
            """.formatted(SpendLimits.COLUMNS);

    private final JdbcClient jdbc;
    private final SpendLimits limits;
    private final MemberLimits ofMembers;

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

    /** All of them, rounded down in favour of finding; limits of nothing are never among them. */
    public List<HalfSpent> find(LimitPolicy policy, Instant at) {
        List<HalfSpent> found = new ArrayList<>();
        for (Period period : Period.values()) {
            for (Calendar calendar : Calendar.values()) {
                found.addAll(withOneCounter(period, calendar, policy, at));
            }
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

    private List<HalfSpent> withOneCounter(Period period, Calendar calendar, LimitPolicy policy, Instant at) {
        String zone = calendar.zone(policy.timeZone().getId());
        Window window = Window.of(period, zone, at);
        return jdbc.sql(WITH_ONE_COUNTER)
                .param("start", window.start())
                .param("zone", zone)
                .param("period", period.name())
                .param("calendar", calendar.name())
                .query((row, number) -> new HalfSpent(
                        SpendLimits.read(row),
                        null,
                        window.start(),
                        window.to(),
                        Objects.requireNonNull(row.getBigDecimal("settled")).toBigIntegerExact()))
                .list();
    }
}
