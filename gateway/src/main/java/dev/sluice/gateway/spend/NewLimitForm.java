package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A cap to be set.
 *
 * @param member public id of whom the scope names: a member, group, workspace, key or service account
 * @param family a family of models, empty for all
 * @param amount dollars as typed
 * @param throttleTo the model that serves instead, only for {@link Mode#THROTTLE}
 */
record NewLimitForm(
        @NotNull @Nullable Scope scope,
        String member,
        @Pattern(regexp = "|[a-z]{2,30}") String family,
        @NotNull @Nullable Period period,
        Calendar calendar,
        String amount,
        Mode mode,
        @Size(max = 100) String throttleTo,
        @NotNull @Nullable WhenStoreIsAway whenStoreIsAway) {

    NewLimitForm {
        member = Objects.requireNonNullElse(member, "");
        family = Objects.requireNonNullElse(family, "");
        calendar = Objects.requireNonNullElse(calendar, Calendar.UTC);
        amount = Objects.requireNonNullElse(amount, "").strip();
        mode = Objects.requireNonNullElse(mode, Mode.STRICT);
        throttleTo = Objects.requireNonNullElse(throttleTo, "").strip();
    }

    static NewLimitForm empty() {
        return new NewLimitForm(
                Scope.EACH_MEMBER, "", "", Period.MONTHLY, Calendar.UTC, "", Mode.STRICT, "", WhenStoreIsAway.CLOSED);
    }
}
