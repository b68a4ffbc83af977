package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One row of the spend-limits API. An organization row of a period joins the cap of each member and the shared pot of
 * that period, of which one may be missing; a member row is one cap.
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

    boolean ofMember() {
        return leading().scope() == SpendLimits.Scope.MEMBER;
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
