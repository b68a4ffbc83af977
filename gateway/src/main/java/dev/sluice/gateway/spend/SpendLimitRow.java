package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the spend-limits API. A row of the organization, a group or a workspace joins the cap of each person and the
 * shared pot of the same period and family of models, of which one may be missing; any other row is one cap.
 */
record SpendLimitRow(@Nullable SpendLimit cap, @Nullable SpendLimit pot) {

    static final String ID = "spl";

    /** The cap, or the pot where there is no cap: it names the row. */
    SpendLimit leading() {
        SpendLimit leading = cap == null ? pot : cap;
        if (leading == null) {
            throw new IllegalStateException("a row without a cap and a pot");
        }
        return leading;
    }

    UUID id() {
        return leading().id();
    }

    String idText() {
        return Ids.text(ID, id());
    }

    Period period() {
        return leading().period();
    }

    LimitTarget target() {
        return LimitTarget.of(leading().scope());
    }

    /** This row with what the other has. */
    SpendLimitRow with(SpendLimitRow other) {
        return new SpendLimitRow(cap == null ? other.cap : cap, pot == null ? other.pot : pot);
    }

    boolean holds(UUID limitId) {
        return (cap != null && cap.id().equals(limitId))
                || (pot != null && pot.id().equals(limitId));
    }

    Instant createdAt() {
        return pot == null || cap == null || cap.createdAt().isBefore(pot.createdAt())
                ? leading().createdAt()
                : pot.createdAt();
    }

    Instant updatedAt() {
        return pot == null || cap == null || cap.updatedAt().isAfter(pot.updatedAt())
                ? leading().updatedAt()
                : pot.updatedAt();
    }

    /** Null also where only the pot is limited. */
    @Nullable
    String amount() {
        return cap == null || cap.amountPico() == null ? null : Cents.text(cap.amountPico());
    }

    String whenStoreIsAway() {
        return leading().whenStoreIsAway().name().toLowerCase(Locale.ROOT);
    }
}
