package dev.sluice.gateway.pricing;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * What a usage costs and why.
 *
 * @param costPico cost in pico-dollars (1e-12 USD)
 * @param pricedAs id of the price-book model that was used, null when the model is unknown and the fallback was taken
 * @param rateFrom first day of the rate row that was used, null for a row without one
 * @param factors short text that explains the card and the factors, for example {@code fast us regional}
 * @param priceBookVersion version of the price book in force
 */
public record Price(
        long costPico,
        @Nullable String pricedAs,
        @Nullable LocalDate rateFrom,
        String factors,
        String priceBookVersion) {

    /** Whether the model has no row of its own and was priced by the visible fallback card. */
    public boolean unknownModel() {
        return pricedAs == null;
    }
}
