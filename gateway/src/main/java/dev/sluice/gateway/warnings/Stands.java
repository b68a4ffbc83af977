package dev.sluice.gateway.warnings;

import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendReport;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the limits of which so much is spent that somebody may have to be told. */
@Component
class Stands {

    private final SpendLimits limits;
    private final SpendReport report;
    private final Clock clock;

    Stands(SpendLimits limits, SpendReport report, Clock clock) {
        this.limits = limits;
        this.report = report;
        this.clock = clock;
    }

    List<Stand> notable() {
        Instant now = clock.instant();
        List<SpendLimit> all = limits.list();
        List<Stand> stands = new ArrayList<>();
        for (SpendLimit limit : all) {
            BigInteger cap = limit.amountPico();
            if (cap == null || cap.signum() == 0) {
                continue;
            }
            if (limit.scope() == Scope.ORGANIZATION_POOL) {
                add(stands, null, limit, cap, report.settledPico(null, limit.period(), now), now);
            } else if (limit.scope() == Scope.MEMBER && limit.memberId() != null) {
                UUID member = limit.memberId();
                add(stands, member, limit, cap, report.settledPico(member, limit.period(), now), now);
            } else if (limit.scope() == Scope.EACH_MEMBER) {
                Set<UUID> exempt = withOwn(all, limit.period());
                report.membersWith(limit.period(), now, cap.shiftRight(1)).stream()
                        .filter(spend -> !exempt.contains(spend.memberId()))
                        .forEach(spend -> add(stands, spend.memberId(), limit, cap, spend.costPico(), now));
            }
        }
        return stands;
    }

    private static Set<UUID> withOwn(List<SpendLimit> all, Period period) {
        Set<UUID> members = new HashSet<>();
        for (SpendLimit limit : all) {
            UUID member = limit.memberId();
            if (limit.scope() == Scope.MEMBER && limit.period() == period && member != null) {
                members.add(member);
            }
        }
        return members;
    }

    private static void add(
            List<Stand> stands,
            @Nullable UUID member,
            SpendLimit limit,
            BigInteger cap,
            BigInteger spent,
            Instant now) {
        Period period = limit.period();
        Stand stand = new Stand(member, period, period.startOf(now), period.resetsAt(now), cap, spent, false);
        if (stand.percent() >= Threshold.ALL.getFirst()) {
            stands.add(stand);
        }
    }
}
