package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.math.BigDecimal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What can be changed of a cap.
 *
 * @param amount dollars as typed
 * @param throttleTo the model that serves instead, only for {@link Mode#THROTTLE}
 */
record EditLimitForm(
        @NotNull @Nullable Calendar calendar,
        String amount,
        @NotNull @Nullable Mode mode,
        @Size(max = 100) String throttleTo,
        @NotNull @Nullable WhenStoreIsAway whenStoreIsAway) {

    private static final int PICO_DIGITS = 12;

    EditLimitForm {
        amount = Objects.requireNonNullElse(amount, "").strip();
        throttleTo = Objects.requireNonNullElse(throttleTo, "").strip();
    }

    static EditLimitForm of(SpendLimit limit) {
        return new EditLimitForm(
                limit.calendar(),
                limit.amountPico() == null
                        ? ""
                        : new BigDecimal(limit.amountPico(), PICO_DIGITS)
                                .stripTrailingZeros()
                                .toPlainString(),
                limit.mode(),
                Objects.requireNonNullElse(limit.throttleTo(), ""),
                limit.whenStoreIsAway());
    }
}
