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
 */
record NewLimitForm(
        @NotNull @Nullable Scope scope,
        String member,
        @NotNull @Nullable Period period,
        String amount,
        @NotNull @Nullable WhenStoreIsAway whenStoreIsAway) {

    NewLimitForm {
        member = Objects.requireNonNullElse(member, "");
        amount = Objects.requireNonNullElse(amount, "").strip();
    }

    static NewLimitForm empty() {
        return new NewLimitForm(Scope.EACH_MEMBER, "", Period.MONTHLY, "", WhenStoreIsAway.CLOSED);
    }
}
