package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import jakarta.validation.constraints.NotNull;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cap to be set.
 *
 * @param member public id, only for {@link Scope#MEMBER}
 * @param amount dollars as typed
 * @param unlimited lifts the cap that would otherwise apply; then {@code amount} does not count
 * @param blockingMeant the answer to "this lets nothing through, is that meant?"
 */
record NewLimitForm(
        @NotNull @Nullable Scope scope,
        String member,
        @NotNull @Nullable Period period,
        String amount,
        boolean unlimited,
        @NotNull @Nullable WhenStoreIsAway whenStoreIsAway,
        boolean blockingMeant) {

    NewLimitForm {
        member = Objects.requireNonNullElse(member, "");
        amount = Objects.requireNonNullElse(amount, "").strip();
    }

    static NewLimitForm empty() {
        return new NewLimitForm(Scope.EACH_MEMBER, "", Period.MONTHLY, "", false, WhenStoreIsAway.CLOSED, false);
    }
}
