package dev.sluice.adminui.prices;

import org.jspecify.annotations.Nullable;

/** What a model costs by list, and by contract from a day on. */
public record PriceRow(
        String model,
        RateView list,
        @Nullable RateView contract,
        @Nullable String contractFrom) {

    /** What is charged. */
    public RateView charged() {
        return contract == null ? list : contract;
    }
}
