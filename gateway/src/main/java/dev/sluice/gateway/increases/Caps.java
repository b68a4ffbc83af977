package dev.sluice.gateway.increases;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.increases.Increase.Whose;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendLimits.Draft;
import dev.sluice.gateway.spend.SpendLimits.GroupRule;
import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendReport;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The only place here that knows how spend limits are kept: which apply to a person, raising one, putting it back. */
@Component
class Caps {

    private static final UUID NOBODY = new UUID(0, 0);

    private final SpendLimits limits;
    private final Groups groups;
    private final SpendReport report;
    private final Clock clock;

    Caps(SpendLimits limits, Groups groups, SpendReport report, Clock clock) {
        this.groups = groups;
        this.limits = limits;
        this.report = report;
        this.clock = clock;
    }

    /** What stood where a limit was raised; {@code amountPico} null with {@code there} means explicitly unlimited. */
    record Before(boolean there, @Nullable BigInteger amountPico) {}

    /** The caps that apply to a member now, the fullest first. */
    List<Cap> of(UUID memberId) {
        Instant now = clock.instant();
        List<SpendLimit> all = limits.list();
        List<Cap> caps = new ArrayList<>();
        for (Period period : Period.values()) {
            personal(all, memberId, period).ifPresent(limit -> add(caps, limit, Whose.MEMBER, memberId, now));
            find(all, Scope.ORGANIZATION_POOL, null, period)
                    .ifPresent(limit -> add(caps, limit, Whose.ORGANIZATION, null, now));
        }
        caps.sort((a, b) -> Integer.compare(b.percent(), a.percent()));
        return caps;
    }

    /** A person's own limit, else one of their groups', else the one for each member. */
    private Optional<SpendLimit> personal(List<SpendLimit> all, UUID memberId, Period period) {
        return find(all, Scope.MEMBER, memberId, period)
                .or(() -> ofGroups(all, memberId, period))
                .or(() -> find(all, Scope.EACH_MEMBER, null, period));
    }

    private Optional<SpendLimit> ofGroups(List<SpendLimit> all, UUID memberId, Period period) {
        List<SpendLimit> ofGroups = all.stream()
                .filter(limit -> limit.scope() == Scope.EACH_GROUP_MEMBER
                        && limit.period() == period
                        && limit.family().isEmpty())
                .toList();
        if (ofGroups.isEmpty()) {
            return Optional.empty();
        }
        Set<UUID> mine = groups.of(memberId).stream().map(Group::id).collect(Collectors.toSet());
        Comparator<SpendLimit> byAmount = Comparator.comparing(
                SpendLimit::amountPico, Comparator.nullsLast(Comparator.<BigInteger>naturalOrder()));
        boolean tightest = limits.policy().groupRule() == GroupRule.TIGHTEST;
        return ofGroups.stream()
                .filter(limit -> mine.contains(limit.holder()))
                .min(tightest ? byAmount : byAmount.reversed());
    }

    private void add(List<Cap> caps, SpendLimit limit, Whose whose, @Nullable UUID holder, Instant now) {
        BigInteger amount = limit.amountPico();
        if (amount != null) {
            Period period = limit.period();
            caps.add(new Cap(period, whose, amount, report.settledPico(holder, period, now), period.resetsAt(now)));
        }
    }

    Before before(Increase increase) {
        return limit(increase)
                .map(limit -> new Before(true, limit.amountPico()))
                .orElse(new Before(false, null));
    }

    /** Raises and answers the id of the limit; in all but its amount it is as the one that stood in the way. */
    UUID raise(Increase increase, BigInteger toPico) {
        SpendLimit like = limit(increase)
                .or(() -> personal(limits.list(), increase.memberId(), increase.period()))
                .orElse(null);
        if (like == null) {
            return limits.set(scope(increase), holder(increase), increase.period(), toPico, WhenStoreIsAway.CLOSED)
                    .id();
        }
        return limits.set(draft(increase, like, toPico)).id();
    }

    private static Draft draft(Increase increase, SpendLimit like, @Nullable BigInteger amountPico) {
        UUID holder = holder(increase);
        return new Draft(
                scope(increase),
                holder == null ? NOBODY : holder,
                "",
                increase.period(),
                like.calendar(),
                amountPico,
                like.mode(),
                like.throttleTo(),
                like.whenStoreIsAway());
    }

    /** Whether the limit is still as it was raised; if not, somebody has decided anew since. */
    boolean isAt(Increase increase, @Nullable BigInteger pico) {
        return limit(increase)
                .map(limit -> Objects.equals(limit.amountPico(), pico))
                .orElse(false);
    }

    void putBack(Increase increase, Before before) {
        SpendLimit raised = limit(increase).orElseThrow();
        if (before.there()) {
            limits.set(draft(increase, raised, before.amountPico()));
        } else {
            limits.remove(raised.id());
        }
    }

    private Optional<SpendLimit> limit(Increase increase) {
        return find(limits.list(), scope(increase), holder(increase), increase.period());
    }

    private static Scope scope(Increase increase) {
        return increase.whose() == Whose.MEMBER ? Scope.MEMBER : Scope.ORGANIZATION_POOL;
    }

    private static @Nullable UUID holder(Increase increase) {
        return increase.whose() == Whose.MEMBER ? increase.memberId() : null;
    }

    private static Optional<SpendLimit> find(
            List<SpendLimit> all, Scope scope, @Nullable UUID memberId, Period period) {
        return all.stream()
                .filter(limit -> limit.scope() == scope
                        && limit.period() == period
                        && limit.family().isEmpty()
                        && Objects.equals(limit.memberId(), memberId))
                .findFirst();
    }
}
