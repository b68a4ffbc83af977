package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The caps as they were last read. Only for the time that the store is away: while it is there, the store itself decides
 * and this memory is never asked.
 */
final class KnownLimits {

    private final List<SpendLimit> pool = new ArrayList<>();
    private final Map<Period, SpendLimit> eachMember = new HashMap<>();
    private final Map<UUID, Map<Period, SpendLimit>> members = new HashMap<>();

    KnownLimits(List<SpendLimit> limits) {
        for (SpendLimit limit : limits) {
            UUID member = limit.memberId();
            if (limit.scope() == Scope.ORGANIZATION_POOL) {
                pool.add(limit);
            } else if (limit.scope() == Scope.EACH_MEMBER) {
                eachMember.put(limit.period(), limit);
            } else if (member != null) {
                members.computeIfAbsent(member, id -> new HashMap<>()).put(limit.period(), limit);
            }
        }
    }

    /** The caps that apply to a member, explicit "unlimited" left out. */
    List<SpendLimit> applyingTo(UUID memberId) {
        Map<Period, SpendLimit> own = new HashMap<>(eachMember);
        own.putAll(members.getOrDefault(memberId, Map.of()));
        List<SpendLimit> applying = new ArrayList<>(pool);
        applying.addAll(own.values());
        applying.removeIf(limit -> limit.amountPico() == null);
        return applying;
    }

    /** What to do with a member's request that the store cannot decide. */
    Verdict verdictFor(UUID memberId) {
        List<SpendLimit> applying = applyingTo(memberId);
        @Nullable SpendLimit zero = null;
        boolean closed = false;
        for (SpendLimit limit : applying) {
            if (BigInteger.ZERO.equals(limit.amountPico())
                    && (zero == null || limit.period().compareTo(zero.period()) > 0)) {
                zero = limit;
            }
            closed |= limit.whenStoreIsAway() == WhenStoreIsAway.CLOSED;
        }
        return zero != null ? new Verdict.Zero(zero) : closed ? new Verdict.Closed() : new Verdict.Open();
    }

    /** The verdict without the store. */
    sealed interface Verdict {
        /** A cap of nothing blocks whatever the counters say. */
        record Zero(SpendLimit limit) implements Verdict {}

        /** A cap that applies must not be passed unseen. */
        record Closed() implements Verdict {}

        /** No cap applies, or all that apply may be passed while the store is away. */
        record Open() implements Verdict {}
    }
}
