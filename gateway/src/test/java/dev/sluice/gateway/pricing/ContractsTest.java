package dev.sluice.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.Contracts.ContractFactor;
import dev.sluice.gateway.pricing.Contracts.ContractRate;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

class ContractsTest {

    private static final LocalDate NOVEMBER = LocalDate.of(2026, 11, 1);
    private static final String OPUS = "claude-opus-5";

    private static ContractRate rate(String provider, LocalDate from, String input, String output) {
        return new ContractRate(
                provider,
                OPUS,
                from,
                new Rates(
                        new BigDecimal(input),
                        new BigDecimal("6.25"),
                        new BigDecimal("10"),
                        new BigDecimal("0.5"),
                        new BigDecimal(output)),
                "Ana");
    }

    private static PriceBook book(Contracts contracts) {
        return PriceBook.of(PriceBookFile.readBundled(), contracts);
    }

    private static Price price(
            Contracts contracts, String provider, LocalDate day, Tokens tokens, @Nullable String tier) {
        Usage usage = new Usage(OPUS, tokens, 0, 0, tier, null, null, List.of(), "end_turn", false, false);
        return new CostCalculator(
                        book(contracts), Map.of(), OPUS, usage, day, new UpstreamTerms(false, BigDecimal.ONE, provider))
                .price(unknown -> {});
    }

    private static final Tokens MILLION_IN = new Tokens(1_000_000, 0, 0, 0, 0);

    @Example
    void aContractHoldsForItsProviderFromItsDayOn() {
        Contracts contracts = new Contracts(List.of(rate("anthropic", NOVEMBER, "4", "20")), List.of());

        assertThat(price(contracts, "anthropic", NOVEMBER, MILLION_IN, null).costPico())
                .isEqualTo(4_000_000_000_000L);
        assertThat(price(contracts, "anthropic", NOVEMBER, MILLION_IN, null).factors())
                .contains("contract");
        assertThat(price(contracts, "anthropic", NOVEMBER.minusDays(1), MILLION_IN, null)
                        .costPico())
                .isEqualTo(5_000_000_000_000L);
        assertThat(price(contracts, "bedrock-eu", NOVEMBER, MILLION_IN, null).costPico())
                .isEqualTo(5_000_000_000_000L);
    }

    @Example
    void aProvidersOwnContractGoesBeforeTheOneForAllAndTheLaterBeforeTheEarlier() {
        Contracts contracts = new Contracts(
                List.of(
                        rate(Contracts.ANY, NOVEMBER, "3", "20"),
                        rate("anthropic", NOVEMBER, "4", "20"),
                        rate("anthropic", NOVEMBER.plusDays(5), "2", "20"),
                        rate("anthropic", NOVEMBER, "4.5", "20")),
                List.of());

        assertThat(price(contracts, "vertex", NOVEMBER, MILLION_IN, null).costPico())
                .isEqualTo(3_000_000_000_000L);
        assertThat(price(contracts, "anthropic", NOVEMBER, MILLION_IN, null).costPico())
                .isEqualTo(4_500_000_000_000L);
        assertThat(price(contracts, "anthropic", NOVEMBER.plusDays(5), MILLION_IN, null)
                        .costPico())
                .isEqualTo(2_000_000_000_000L);
    }

    @Example
    void batchKeepsItsDistance() {
        Contracts contracts = new Contracts(List.of(rate("anthropic", NOVEMBER, "4", "20")), List.of());

        assertThat(price(contracts, "anthropic", NOVEMBER, MILLION_IN, "batch").costPico())
                .isEqualTo(2_000_000_000_000L);
    }

    @Example
    void aFactorOfTheBookTakesThePlaceOfTheProvidersOwn() {
        Contracts contracts = new Contracts(
                List.of(), List.of(new ContractFactor("anthropic", NOVEMBER, new BigDecimal("0.8"), "Ana")));
        Usage usage = new Usage(OPUS, MILLION_IN, 0, 0, null, null, null, List.of(), "end_turn", false, false);
        UpstreamTerms dear = new UpstreamTerms(false, new BigDecimal("2"), "anthropic");

        assertThat(new CostCalculator(book(contracts), Map.of(), OPUS, usage, NOVEMBER, dear)
                        .price(unknown -> {})
                        .costPico())
                .isEqualTo(4_000_000_000_000L);
        assertThat(new CostCalculator(book(contracts), Map.of(), OPUS, usage, NOVEMBER.minusDays(1), dear)
                        .price(unknown -> {})
                        .costPico())
                .isEqualTo(10_000_000_000_000L);
    }

    @Property(tries = 300)
    void whatIsReservedCoversWhatItCostsUnderAContractToo(
            @ForAll @LongRange(max = 200_000) long input,
            @ForAll @LongRange(max = 50_000) long output,
            @ForAll @IntRange(min = 1, max = 9_999_999) int inputRate,
            @ForAll @IntRange(min = 1, max = 9_999_999) int outputRate) {
        Contracts contracts = new Contracts(
                List.of(rate(
                        "anthropic",
                        NOVEMBER,
                        BigDecimal.valueOf(inputRate, 6).toPlainString(),
                        BigDecimal.valueOf(outputRate, 6).toPlainString())),
                List.of(new ContractFactor("anthropic", NOVEMBER, new BigDecimal("1.3"), "Ana")));
        long worst = new WorstCaseCalculator(book(contracts), Map.of())
                .pico(
                        new WorstCase(OPUS, input, output, CacheWrites.NONE, false, false),
                        NOVEMBER,
                        new UpstreamTerms(false, BigDecimal.ONE, "anthropic"));

        assertThat(price(contracts, "anthropic", NOVEMBER, new Tokens(input, 0, 0, 0, output), null)
                        .costPico())
                .isLessThanOrEqualTo(worst);
    }
}
