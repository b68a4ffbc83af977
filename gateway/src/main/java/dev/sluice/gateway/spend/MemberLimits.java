package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimits.Holder;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which caps can refuse a member's own requests, and how they stand; decided as {@link LimitTerms} decides. */
@Component
public class MemberLimits {

    private final JdbcClient jdbc;
    private final SpendLimits limits;
    private final SpendReport report;

    MemberLimits(JdbcClient jdbc, SpendLimits limits, SpendReport report) {
        this.jdbc = jdbc;
        this.limits = limits;
        this.report = report;
    }

    /** A cap with an amount, in pico-dollars, and what is settled of it in its running window. */
    public record Holding(SpendLimit limit, BigInteger capPico, BigInteger spentPico, Instant resetsAt) {}

    /**
     * The caps that hold for a member: the one of each period and family that is chosen for them, the pots of the
     * organization, of their groups and of their workspaces, what they may spend in those, and those of their keys.
     */
    public List<Holding> of(UUID memberId, Instant at) {
        Set<UUID> theirs = theirs(memberId);
        List<SpendLimit> concerned = limits.of(theirs).stream()
                .filter(limit -> limit.scope() != Scope.WORKSPACE_MEMBER || theirs.contains(limit.within()))
                .toList();
        List<SpendLimit> holding = new ArrayList<>(
                LimitTerms.personalOf(memberId, concerned, limits.policy().groupRule()));
        concerned.stream()
                .filter(limit -> !chosen(limit.scope()))
                .filter(limit -> concerned.stream().noneMatch(other -> goesBefore(other, limit)))
                .forEach(holding::add);
        String zone = limits.policy().timeZone().getId();
        List<Holding> found = new ArrayList<>();
        for (SpendLimit limit : holding) {
            BigInteger amount = limit.amountPico();
            if (amount != null) {
                Counter counter = Counter.of(limit, memberId, limit.calendar().zone(zone));
                Window window = counter.window(at);
                found.add(new Holding(limit, amount, report.settled(counter, window), window.to()));
            }
        }
        return found;
    }

    /**
     * What people have spent of a limit that holds for each of several.
     *
     * @param start the first day of the running window
     * @param people those for whom this limit holds, and no other goes before it, the highest spend first
     */
    public record Each(LocalDate start, Instant resetsAt, List<MemberSpend> people) {}

    /**
     * Those of a limit for each of several people who have spent at least so much in its running window.
     *
     * @throws IllegalArgumentException when the limit is not for each of several
     */
    public Each each(SpendLimit limit, LimitPolicy policy, BigInteger leastPico, Instant at) {
        if (!forEach(limit.scope())) {
            throw new IllegalArgumentException("the limit is not for each of several people");
        }
        // Whoever the holder: the counters of all of them differ in nothing else.
        Counter anyone = Counter.of(
                limit, Counter.NOBODY, limit.calendar().zone(policy.timeZone().getId()));
        Window window = anyone.window(at);
        List<MemberSpend> spenders = report.holders(anyone, window, leastPico);
        List<UUID> ids = spenders.stream().map(MemberSpend::memberId).toList();
        // Others may go before this one.
        if (limit.scope() == Scope.EACH_WORKSPACE_MEMBER && !ids.isEmpty()) {
            Set<UUID> own = Set.copyOf(limits.withOwnIn(limit.holder(), limit.period(), limit.family(), ids));
            spenders = spenders.stream()
                    .filter(spend -> !own.contains(spend.memberId()))
                    .toList();
        } else if (!ids.isEmpty()) {
            List<SpendLimit> same = limits.chosenAmong(limit.period(), limit.family(), ids);
            Map<UUID, List<Holder>> groups = limits.groupsOf(ids);
            spenders = spenders.stream()
                    .filter(spend -> holds(
                            limit,
                            spend.memberId(),
                            groups.getOrDefault(spend.memberId(), List.of()),
                            same,
                            policy.groupRule()))
                    .toList();
        }
        return new Each(window.start(), window.to(), spenders);
    }

    /** Whether the one is a person's own in a workspace, where the other is for each person in it. */
    private static boolean goesBefore(SpendLimit own, SpendLimit limit) {
        return own.scope() == Scope.WORKSPACE_MEMBER
                && limit.scope() == Scope.EACH_WORKSPACE_MEMBER
                && own.within().equals(limit.holder())
                && own.period() == limit.period()
                && own.family().equals(limit.family());
    }

    private static boolean holds(
            SpendLimit limit, UUID memberId, List<Holder> groups, List<SpendLimit> same, GroupRule rule) {
        Set<UUID> mine = new HashSet<>(groups.stream().map(Holder::id).toList());
        List<SpendLimit> theirs = same.stream()
                .filter(other -> other.scope() != Scope.EACH_GROUP_MEMBER || mine.contains(other.holder()))
                .toList();
        return LimitTerms.personalOf(memberId, theirs, rule).contains(limit);
    }

    /** Whether a limit of this scope holds for each of several people on their own. */
    public static boolean forEach(Scope scope) {
        return scope == Scope.EACH_MEMBER || scope == Scope.EACH_GROUP_MEMBER || scope == Scope.EACH_WORKSPACE_MEMBER;
    }

    private static boolean chosen(Scope scope) {
        return scope == Scope.MEMBER || scope == Scope.EACH_MEMBER || scope == Scope.EACH_GROUP_MEMBER;
    }

    /** Whom the limits name that can concern a member. */
    private Set<UUID> theirs(UUID memberId) {
        Set<UUID> ids = new HashSet<>(jdbc.sql("""
                        select group_id from group_membership where member_id = :member
                        union select workspace_id from workspace_member where member_id = :member
                        union select k.id from api_key k join spend_limit l on l.holder = k.id
                        where k.member_id = :member and k.revoked_at is null
                        """)
                .param("member", memberId)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list());
        ids.add(memberId);
        ids.add(Counter.NOBODY);
        return ids;
    }
}
