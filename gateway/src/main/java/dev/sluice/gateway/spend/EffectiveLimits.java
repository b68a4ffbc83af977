package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.EffectivePosition.Order;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimitAnswers.Actor;
import dev.sluice.gateway.spend.SpendLimitAnswers.EffectiveAnswer;
import dev.sluice.gateway.spend.SpendLimitAnswers.EffectivePage;
import dev.sluice.gateway.spend.SpendLimitAnswers.ScopeAnswer;
import dev.sluice.gateway.spend.SpendLimitAnswers.Source;
import dev.sluice.gateway.spend.SpendLimits.Holder;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** {@code GET /spend_limits/effective}: what holds for each member in each period, and what they spent of it. */
@Component
class EffectiveLimits {

    private final SpendLimits limits;
    private final SpendReport report;
    private final Members members;
    private final Clock clock;

    EffectiveLimits(SpendLimits limits, SpendReport report, Members members, Clock clock) {
        this.limits = limits;
        this.report = report;
        this.members = members;
        this.clock = clock;
    }

    EffectivePage page(Query query) {
        List<Period> asked = query.choices("period", Arrays.asList(Period.values()), Period::apiName);
        List<Period> periods = asked.isEmpty() ? List.of(Period.values()) : asked;
        Order order = query.choice("sort", List.of("spend_desc"), word -> word)
                .map(word -> Order.BY_SPEND)
                .orElse(Order.NEWEST);
        if (order == Order.BY_SPEND && asked.size() != 1) {
            throw AdminApiException.badRequest("sort=spend_desc requires exactly one period[]");
        }
        int limit = query.limit();
        String filters = query.list("user_ids") + "|" + periods + "|" + order + "|"
                + query.text("q").orElse("");
        Optional<EffectivePosition> from = query.text("page").map(page -> EffectivePosition.read(page, filters));
        List<Row> rows = rows(wanted(query), periods, order).stream()
                .filter(row -> from.isEmpty() || order.compare(row.position(), from.get()) > 0)
                .limit(limit + 1L)
                .toList();
        boolean more = rows.size() > limit;
        List<Row> kept = more ? rows.subList(0, limit) : rows;
        List<UUID> shown =
                kept.stream().map(row -> row.member().id()).distinct().toList();
        Map<UUID, List<Holder>> groups = limits.groupsOf(shown);
        Caps caps = new Caps(
                limits.of(EffectiveCap.concerning(shown, groups)),
                limits.policy().groupRule(),
                groups);
        return new EffectivePage(
                kept.stream().map(row -> answer(row, caps)).toList(),
                more,
                more ? kept.getLast().position().text(filters) : null);
    }

    /** Removed members show up only when they are named. */
    private List<Member> wanted(Query query) {
        List<String> named = query.list("user_ids");
        String text = query.text("q").orElse("").toLowerCase(Locale.ROOT);
        List<Member> candidates = named.isEmpty()
                ? members.list()
                : named.stream().map(this::named).distinct().toList();
        return candidates.stream()
                .filter(member -> member.name().toLowerCase(Locale.ROOT).contains(text)
                        || member.email().toLowerCase(Locale.ROOT).contains(text))
                .toList();
    }

    private Member named(String user) {
        return members.findByIdOrEmail(user)
                .orElseThrow(() -> AdminApiException.badRequest(
                        "user_ids[]: there is no member with the id or e-mail address " + user));
    }

    private List<Row> rows(List<Member> wanted, List<Period> periods, Order order) {
        Instant now = clock.instant();
        List<Row> rows = new ArrayList<>();
        for (Period period : periods) {
            Map<UUID, BigInteger> spent = new HashMap<>();
            report.perMember(period, now, Integer.MAX_VALUE)
                    .forEach(spend -> spent.put(spend.memberId(), spend.costPico()));
            wanted.forEach(
                    member -> rows.add(new Row(member, period, spent.getOrDefault(member.id(), BigInteger.ZERO))));
        }
        rows.sort(Comparator.comparing(Row::position, order));
        return rows;
    }

    private static EffectiveAnswer answer(Row row, Caps caps) {
        Member member = row.member();
        EffectiveCap found = caps.of(member.id(), row.period());
        SpendLimit cap = found.limit();
        return new EffectiveAnswer(
                ScopeAnswer.of(LimitTarget.USER, member.id()),
                caps.groups(member.id()).stream().map(Holder::name).toList(),
                new Actor(
                        "user_actor",
                        Ids.text("user", member.id()),
                        member.name(),
                        member.email(),
                        member.status() == MemberStatus.REMOVED),
                cap == null || cap.amountPico() == null ? null : Cents.text(cap.amountPico()),
                SpendLimitAnswers.USD,
                row.period().apiName(),
                cap == null ? null : source(cap),
                cap == null ? null : Ids.text(SpendLimitRow.ID, cap.id()),
                Cents.text(row.spentPico()),
                found.reason());
    }

    private static Source source(SpendLimit cap) {
        LimitTarget target = LimitTarget.of(cap.scope());
        return new Source(target.type, target == LimitTarget.RBAC_GROUP ? target.text(cap.holder()) : null);
    }

    private record Row(Member member, Period period, BigInteger spentPico) {

        EffectivePosition position() {
            return new EffectivePosition(spentPico, member.id(), period);
        }
    }

    /** Finds the cap of each member: their own, else one of their groups, else the one for everybody. */
    private record Caps(List<SpendLimit> limits, GroupRule rule, Map<UUID, List<Holder>> groups) {

        List<Holder> groups(UUID member) {
            return groups.getOrDefault(member, List.of());
        }

        EffectiveCap of(UUID member, Period period) {
            return EffectiveCap.of(member, groups(member), period, limits, rule);
        }
    }
}
