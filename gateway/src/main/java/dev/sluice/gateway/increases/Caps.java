package dev.sluice.gateway.increases;

import dev.sluice.gateway.increases.Increase.Whose;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendReport;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The only place here that knows how spend limits are kept: which apply to a person, raising one, putting it back. */
@Component
class Caps {

    private final SpendLimits limits;
    private final SpendReport report;
    private final Clock clock;

    Caps(SpendLimits limits, SpendReport report, Clock clock) {
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
            find(all, Scope.MEMBER, memberId, period)
                    .or(() -> find(all, Scope.EACH_MEMBER, null, period))
                    .ifPresent(limit -> add(caps, limit, Whose.MEMBER, memberId, now));
            find(all, Scope.ORGANIZATION_POOL, null, period)
                    .ifPresent(limit -> add(caps, limit, Whose.ORGANIZATION, null, now));
        }
        caps.sort((a, b) -> Integer.compare(b.percent(), a.percent()));
        return caps;
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

    /** Raises and answers the id of the limit. */
    UUID raise(Increase increase, BigInteger toPico) {
        List<SpendLimit> all = limits.list();
        WhenStoreIsAway away = limit(increase)
                .or(() -> find(all, Scope.EACH_MEMBER, null, increase.period()))
                .map(SpendLimit::whenStoreIsAway)
                .orElse(WhenStoreIsAway.CLOSED);
        return limits.set(scope(increase), holder(increase), increase.period(), toPico, away)
                .id();
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
            limits.set(
                    scope(increase),
                    holder(increase),
                    increase.period(),
                    before.amountPico(),
                    raised.whenStoreIsAway());
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
                        && Objects.equals(limit.memberId(), memberId))
                .findFirst();
    }
}
