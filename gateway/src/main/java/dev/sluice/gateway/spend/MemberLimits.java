package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.Calendar;
import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** Which caps can refuse a member's own requests, and how they stand; decided as {@link LimitTerms} decides. */
@Component
public class MemberLimits {

    private final JdbcClient jdbc;
    private final SpendLimits limits;

    MemberLimits(JdbcClient jdbc, SpendLimits limits) {
        this.jdbc = jdbc;
        this.limits = limits;
    }

    /** A cap with an amount, in pico-dollars, and what is settled of it in its running window. */
    public record Holding(SpendLimit limit, BigInteger capPico, BigInteger spentPico, Instant resetsAt) {}

    /**
     * The caps that hold for a member: the one of each period and family that is chosen for them, the pots of the
     * organization, of their groups and of their workspaces, what they may spend in those, and those of their keys.
     */
    public List<Holding> of(UUID memberId, Instant at) {
        Set<UUID> theirs = theirs(memberId);
        List<SpendLimit> concerned = limits.list().stream()
                .filter(limit -> !limit.scope().hasHolder() || theirs.contains(limit.holder()))
                .toList();
        List<SpendLimit> holding = new ArrayList<>(
                LimitTerms.personalOf(memberId, concerned, limits.policy().groupRule()));
        concerned.stream().filter(limit -> !chosen(limit.scope())).forEach(holding::add);
        String zone = limits.policy().timeZone().getId();
        List<Holding> found = new ArrayList<>();
        for (SpendLimit limit : holding) {
            BigInteger amount = limit.amountPico();
            if (amount != null) {
                Counter counter = counter(limit, memberId, limit.calendar() == Calendar.UTC ? Counter.UTC : zone);
                Window window = counter.window(at);
                found.add(new Holding(limit, amount, settled(counter, window), window.to()));
            }
        }
        return found;
    }

    private static boolean chosen(Scope scope) {
        return scope == Scope.MEMBER || scope == Scope.EACH_MEMBER || scope == Scope.EACH_GROUP_MEMBER;
    }

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
        return ids;
    }

    private static Counter counter(SpendLimit limit, UUID member, String zone) {
        Counter.Kind kind = switch (limit.scope()) {
            case ORGANIZATION_POOL -> Counter.Kind.ORGANIZATION;
            case WORKSPACE_POOL -> Counter.Kind.WORKSPACE;
            case GROUP_POOL -> Counter.Kind.GROUP;
            case KEY -> Counter.Kind.KEY;
            case SERVICE_ACCOUNT -> Counter.Kind.SERVICE_ACCOUNT;
            case EACH_WORKSPACE_MEMBER -> Counter.Kind.WORKSPACE_MEMBER;
            case MEMBER, EACH_MEMBER, EACH_GROUP_MEMBER -> Counter.Kind.MEMBER;
        };
        boolean inWorkspace = limit.scope() == Scope.EACH_WORKSPACE_MEMBER;
        return new Counter(
                kind,
                inWorkspace || chosen(limit.scope()) ? member : limit.holder(),
                inWorkspace ? limit.holder() : Counter.NOBODY,
                limit.family(),
                limit.period(),
                zone);
    }

    private BigInteger settled(Counter counter, Window window) {
        return jdbc.sql("""
                        select coalesce(sum(settled), 0) from spend_counter
                        where scope = :scope::spend_scope and holder = :holder and within = :within
                          and family = :family and period = :period::spend_period and zone = :zone
                          and period_start = :start
                        """)
                .param("scope", counter.kind().name())
                .param("holder", counter.holder())
                .param("within", counter.within())
                .param("family", counter.family())
                .param("period", counter.period().name())
                .param("zone", counter.zone())
                .param("start", window.start())
                .query(BigDecimal.class)
                .single()
                .toBigIntegerExact();
    }
}
