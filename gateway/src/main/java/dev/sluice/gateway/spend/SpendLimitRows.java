package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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

    private record Key(LimitTarget target, UUID holder, UUID within, String family, Period period) {

        static Key of(SpendLimit limit) {
            return new Key(
                    LimitTarget.of(limit.scope()), limit.holder(), limit.within(), limit.family(), limit.period());
        }
    }

    /** All rows, newest first by their ids. */
    List<SpendLimitRow> all() {
        return rows(limits.list());
    }

    private static List<SpendLimitRow> rows(List<SpendLimit> limits) {
        Map<Key, SpendLimitRow> rows = new LinkedHashMap<>();
        for (SpendLimit limit : limits) {
            SpendLimitRow alone =
                    limit.scope().pooled() ? new SpendLimitRow(null, limit) : new SpendLimitRow(limit, null);
            rows.merge(Key.of(limit), alone, SpendLimitRow::with);
        }
        List<SpendLimitRow> sorted = new ArrayList<>(rows.values());
        sorted.sort((a, b) -> b.id().toString().compareTo(a.id().toString()));
        return List.copyOf(sorted);
    }

    /** The row that this cap or pot is part of. */
    Optional<SpendLimitRow> find(UUID limitId) {
        return limits.find(limitId).map(limit -> rows(limits.of(List.of(limit.holder())))).stream()
                .flatMap(List::stream)
                .filter(row -> row.holds(limitId))
                .findFirst();
    }

    /** Sets what {@code change} carries of a row that is of no one person in a workspace. */
    SpendLimitRow set(LimitTarget target, UUID holder, Period period, RowChange change) {
        return set(target, holder, Counter.NOBODY, period, change);
    }

    /** Sets what {@code change} carries of a row and leaves the rest as it is. */
    SpendLimitRow set(LimitTarget target, UUID holder, UUID within, Period period, RowChange change) {
        Key key = new Key(target, holder, within, change.family(), period);
        SpendLimitRow before = rows(limits.of(List.of(holder))).stream()
                .filter(row -> Key.of(row.leading()).equals(key))
                .findFirst()
                .orElse(new SpendLimitRow(null, null));
        SpendLimit cap = before.cap();
        SpendLimit pot = before.pot();
        if (change.setsCap()) {
            cap = limits.set(change.draft(target.cap, holder, within, period, change.capPico()));
        }
        if (target.pot != null && change.potPico() != null) {
            pot = limits.set(change.draft(target.pot, holder, within, period, change.potPico()));
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
     * What to set of a row.
     *
     * @param setsCap whether the cap is set at all; then {@code capPico} null means unlimited
     * @param potPico the size of the shared pot, null when it is not set
     * @param removesPot whether a pot that is there goes away
     */
    record RowChange(
            boolean setsCap,
            @Nullable BigInteger capPico,
            @Nullable BigInteger potPico,
            boolean removesPot,
            String family,
            Calendar calendar,
            Mode mode,
            @Nullable String throttleTo,
            WhenStoreIsAway whenStoreIsAway) {

        Draft draft(Scope scope, UUID holder, UUID within, Period period, @Nullable BigInteger amountPico) {
            return new Draft(
                    scope, holder, within, family, period, calendar, amountPico, mode, throttleTo, whenStoreIsAway);
        }
    }
}
