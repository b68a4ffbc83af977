package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Joins caps and pots into the rows of the spend-limits API, and takes changes to such rows apart again. Cap and pot are
 * two writes with a transaction each; both are upserts, so whoever gets an error in between sends the same request again.
 */
@Component
class SpendLimitRows {

    private final SpendLimits limits;

    SpendLimitRows(SpendLimits limits) {
        this.limits = limits;
    }

    /** All rows, newest first by their ids. */
    List<SpendLimitRow> all() {
        Map<Period, SpendLimit> caps = new EnumMap<>(Period.class);
        Map<Period, SpendLimit> pots = new EnumMap<>(Period.class);
        List<SpendLimitRow> rows = new ArrayList<>();
        for (SpendLimit limit : limits.list()) {
            switch (limit.scope()) {
                case EACH_MEMBER -> caps.put(limit.period(), limit);
                case ORGANIZATION_POOL -> pots.put(limit.period(), limit);
                default -> rows.add(new SpendLimitRow(limit, null));
            }
        }
        for (Period period : Period.values()) {
            if (caps.containsKey(period) || pots.containsKey(period)) {
                rows.add(new SpendLimitRow(caps.get(period), pots.get(period)));
            }
        }
        rows.sort((a, b) -> b.id().toString().compareTo(a.id().toString()));
        return List.copyOf(rows);
    }

    /** The row that this cap or pot is part of. */
    Optional<SpendLimitRow> find(UUID limitId) {
        return all().stream().filter(row -> row.holds(limitId)).findFirst();
    }

    /** Sets a member's cap. */
    SpendLimitRow setMember(
            UUID memberId, Period period, @Nullable BigInteger amountPico, WhenStoreIsAway whenStoreIsAway) {
        return new SpendLimitRow(limits.set(Scope.MEMBER, memberId, period, amountPico, whenStoreIsAway), null);
    }

    /** Sets what {@code change} carries of the organization's row and leaves the rest as it is. */
    SpendLimitRow setOrganization(Period period, OrganizationChange change, WhenStoreIsAway whenStoreIsAway) {
        SpendLimitRow before = all().stream()
                .filter(row -> !row.ofMember() && row.period() == period)
                .findFirst()
                .orElse(new SpendLimitRow(null, null));
        SpendLimit cap = before.cap();
        SpendLimit pot = before.pot();
        if (change.setsCap()) {
            cap = limits.set(Scope.EACH_MEMBER, null, period, change.capPico(), whenStoreIsAway);
        }
        if (change.potPico() != null) {
            pot = limits.set(Scope.ORGANIZATION_POOL, null, period, change.potPico(), whenStoreIsAway);
        } else if (change.removesPot() && pot != null) {
            limits.remove(pot.id());
            pot = null;
        }
        return new SpendLimitRow(cap, pot);
    }

    /** Removes the row that this cap or pot is part of; false when there is none. */
    boolean remove(UUID limitId) {
        Optional<SpendLimitRow> row = find(limitId);
        row.stream()
                .flatMap(found -> Stream.of(found.cap(), found.pot()))
                .filter(Objects::nonNull)
                .forEach(limit -> limits.remove(limit.id()));
        return row.isPresent();
    }

    /**
     * What to set of an organization row.
     *
     * @param setsCap whether the cap of each member is set at all; then {@code capPico} null means unlimited
     * @param potPico the size of the shared pot, null when it is not set
     * @param removesPot whether a pot that is there goes away
     */
    record OrganizationChange(
            boolean setsCap,
            @Nullable BigInteger capPico,
            @Nullable BigInteger potPico,
            boolean removesPot) {}
}
