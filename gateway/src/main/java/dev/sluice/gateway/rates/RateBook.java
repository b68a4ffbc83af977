package dev.sluice.gateway.rates;

import dev.sluice.gateway.rates.RateLimit.Amounts;
import dev.sluice.gateway.rates.RateLimit.Scope;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All rates, for look-ups on the way of a request. */
final class RateBook {

    static final RateBook EMPTY = new RateBook(null, Map.of());

    private final @Nullable Amounts eachMember;
    private final Map<Scope, Map<UUID, Amounts>> byHolder;

    private RateBook(@Nullable Amounts eachMember, Map<Scope, Map<UUID, Amounts>> byHolder) {
        this.eachMember = eachMember;
        this.byHolder = byHolder;
    }

    static RateBook of(List<RateLimit> limits) {
        Amounts each = null;
        Map<Scope, Map<UUID, Amounts>> byHolder = new HashMap<>();
        for (RateLimit limit : limits) {
            UUID holder = limit.holder();
            if (holder == null) {
                each = limit.amounts();
            } else {
                byHolder.computeIfAbsent(limit.scope(), scope -> new HashMap<>())
                        .put(holder, limit.amounts());
            }
        }
        return new RateBook(each, byHolder);
    }

    /** The limits of one holder that apply to a request. */
    record Applied(Scope scope, UUID holder, Amounts amounts) {}

    /** What applies; a member's own rates take the place of those for each. */
    List<Applied> of(UUID memberId, UUID credentialId, @Nullable UUID workspaceId) {
        List<Applied> applied = new ArrayList<>(3);
        Amounts own = find(Scope.MEMBER, memberId);
        Amounts member = own == null ? eachMember : own;
        if (member != null && !member.none()) {
            applied.add(new Applied(Scope.MEMBER, memberId, member));
        }
        add(applied, Scope.KEY, credentialId);
        if (workspaceId != null) {
            add(applied, Scope.WORKSPACE, workspaceId);
        }
        return applied;
    }

    private void add(List<Applied> applied, Scope scope, UUID holder) {
        Amounts amounts = find(scope, holder);
        if (amounts != null && !amounts.none()) {
            applied.add(new Applied(scope, holder, amounts));
        }
    }

    private @Nullable Amounts find(Scope scope, UUID holder) {
        Map<UUID, Amounts> holders = byHolder.get(scope);
        return holders == null ? null : holders.get(holder);
    }
}
