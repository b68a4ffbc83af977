package dev.sluice.gateway.pricing;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The price book as rows: what the bundled file holds, what the database holds, and what a snapshot is made of. */
record BookRows(String version, Terms terms, List<ModelRow> models, List<CardRow> cards) {

    /** Id of the model row whose cards price every model that has none. */
    static final String FALLBACK_MODEL = "*";

    /**
     * What holds for all models.
     *
     * @param unlistedFastFactor on the standard card when fast mode is reported for a model without a fast card
     * @param webSearchUsd fee of one search; no factor applies to it
     */
    record Terms(
            BigDecimal geoUsFactor,
            BigDecimal regionalFactor,
            BigDecimal unlistedFastFactor,
            BigDecimal webSearchUsd) {}

    /** Facts of a model that are no prices; {@code maxOutputTokens} and {@code released} are null when unknown. */
    record ModelRow(
            String id,
            List<String> aliases,
            boolean regionalPremium,
            long contextTokens,
            @Nullable Long maxOutputTokens,
            String status,
            @Nullable LocalDate released) {}

    /** The cards that a price row consists of. */
    enum CardKind {
        STANDARD("standard"),
        BATCH("batch"),
        FAST("fast"),
        LONG_STANDARD("long_standard"),
        LONG_BATCH("long_batch");

        private final String column;

        CardKind(String column) {
            this.column = column;
        }

        /** How the database spells it. */
        String column() {
            return column;
        }

        static CardKind ofColumn(String column) {
            return Arrays.stream(values())
                    .filter(kind -> kind.column.equals(column))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("no card is called " + column));
        }
    }

    /** The five rates of a card in USD per million tokens. */
    record Rates(
            BigDecimal input,
            BigDecimal cacheWrite5m,
            BigDecimal cacheWrite1h,
            BigDecimal cacheRead,
            BigDecimal output) {

        /** The same in pico-dollars per token. @throws ArithmeticException when a rate has more than six decimals */
        Card toCard() {
            return new Card(pico(input), pico(cacheWrite5m), pico(cacheWrite1h), pico(cacheRead), pico(output));
        }

        private static long pico(BigDecimal usdPerMillion) {
            return usdPerMillion.movePointRight(6).longValueExact();
        }
    }

    /**
     * One card of one price row.
     *
     * @param validFrom first UTC day, {@link LocalDate#MIN} for since ever
     * @param overPromptTokens only on the long cards: the prompt length above which they hold
     * @param removedOn first day on which the card no longer holds, null while none is known
     * @param confidence how well the numbers are sourced
     */
    record CardRow(
            String model,
            LocalDate validFrom,
            CardKind kind,
            Rates rates,
            @Nullable Long overPromptTokens,
            @Nullable LocalDate removedOn,
            String confidence) {}
}
