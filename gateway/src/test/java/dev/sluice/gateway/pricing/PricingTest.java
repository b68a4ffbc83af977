package dev.sluice.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Iteration;
import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PricingTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Tokens THOUSAND = new Tokens(1_000, 0, 0, 0, 1_000);

    private final Pricing pricing = Pricing.ofBundledBook();

    @Test
    void aPriceSaysWhichRowAndFactorsMadeIt() {
        Price price = pricing.price(
                "us.anthropic.claude-opus-5-5",
                usage(THOUSAND, "fast", "us", List.of()),
                NOW,
                new UpstreamTerms(false, new BigDecimal("0.85")));

        assertThat(price.pricedAs()).isEqualTo("claude-opus-5-5");
        assertThat(price.rateFrom()).isEqualTo(LocalDate.parse("2026-09-22"));
        assertThat(price.factors()).isEqualTo("fast us regional x0.85");
        assertThat(price.priceBookVersion()).isEqualTo("2026-11-22");
        assertThat(price.costPico()).isEqualTo(49_368_000_000L); // (8,000 + 40,000) x 1.1 x 1.1 x 0.85
    }

    @Test
    void fastOnAModelWithoutAFastCardIsTwiceStandardAndFlagged() {
        Price price = pricing.price(
                "claude-opus-4-8",
                usage(THOUSAND, "fast", null, List.of()),
                Instant.parse("2026-11-30T00:00:00Z"),
                UpstreamTerms.LIST);

        assertThat(price.costPico()).isEqualTo(60_000_000_000L);
        assertThat(price.factors()).contains("fast_unlisted");
    }

    @Test
    void aDayBeforeTheFirstRowTakesTheFirstRowAndIsFlagged() {
        Price price = pricing.price(
                "claude-haiku-5-5",
                usage(THOUSAND, null, null, List.of()),
                Instant.parse("2026-01-01T00:00:00Z"),
                UpstreamTerms.LIST);

        assertThat(price.costPico()).isEqualTo(600_000_000L);
        assertThat(price.factors()).contains("before_first_row");
    }

    @Test
    void attemptsThatPassTheLongPromptLineOnlyTogetherAreFlagged() {
        Tokens sixtyThousand = new Tokens(60_000, 0, 0, 0, 0);
        Iteration attempt = new Iteration("compaction", null, sixtyThousand);

        Price price = pricing.price(
                "claude-haiku-5-5", usage(Tokens.NONE, null, null, List.of(attempt, attempt)), NOW, UpstreamTerms.LIST);

        assertThat(price.costPico()).isEqualTo(12_000_000_000L);
        assertThat(price.factors()).contains("tier_uncertain");
    }

    @Test
    void anotherModelsAttemptIsNotFastBecauseTheRequestIs() {
        Iteration own = new Iteration("message", null, THOUSAND);
        Iteration advisor = new Iteration("advisor_message", "claude-opus-5", THOUSAND);

        Price price = pricing.price(
                "claude-opus-5-5", usage(Tokens.NONE, "fast", null, List.of(own, advisor)), NOW, UpstreamTerms.LIST);

        assertThat(price.costPico()).isEqualTo(48_000_000_000L + 30_000_000_000L);
    }

    @Test
    void halfAPicoDollarIsRoundedUpOnce() {
        Usage oneRead = usage(new Tokens(0, 0, 0, 1, 0), null, null, List.of());

        Price price =
                pricing.price("claude-haiku-5-5", oneRead, NOW, new UpstreamTerms(false, new BigDecimal("0.00005")));

        assertThat(price.costPico()).isEqualTo(1); // 10,000 x 0.00005 = 0.5
    }

    @Test
    void noTokensCostNothing() {
        assertThat(pricing.price("x", usage(Tokens.NONE, null, null, List.of()), NOW, UpstreamTerms.LIST)
                        .costPico())
                .isZero();
    }

    @Test
    void aWorstCaseWithoutAnOutputCeilingTakesTheModels() {
        WorstCase asked = new WorstCase("claude-haiku-4-5", 0, -1, CacheWrites.NONE, false, false);

        assertThat(pricing.worstCasePico(asked, NOW, UpstreamTerms.LIST)).isEqualTo(64_000L * 5_000_000);
    }

    @Test
    void aWorstCaseNearTheLongPromptLineTakesTheDearerTier() {
        WorstCase below = new WorstCase("claude-haiku-5-5", 80_000, 0, CacheWrites.NONE, false, false);
        WorstCase above = new WorstCase("claude-haiku-5-5", 80_001, 0, CacheWrites.NONE, false, false);

        assertThat(pricing.worstCasePico(below, NOW, UpstreamTerms.LIST)).isEqualTo(80_000L * 100_000);
        assertThat(pricing.worstCasePico(above, NOW, UpstreamTerms.LIST)).isEqualTo(80_001L * 500_000);
    }

    @Test
    void aWorstCaseThatNoLongCanHoldIsTheLargestOne() {
        WorstCase asked = new WorstCase("x", Long.MAX_VALUE, Long.MAX_VALUE, CacheWrites.ONE_HOUR, true, true);

        assertThat(pricing.worstCasePico(asked, NOW, UpstreamTerms.LIST)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aNegativeMultiplierIsRefused() {
        assertThatThrownBy(() -> new UpstreamTerms(false, BigDecimal.valueOf(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Usage usage(
            Tokens tokens, @Nullable String speed, @Nullable String geo, List<Iteration> iterations) {
        return new Usage("m", tokens, 0, 0, null, geo, speed, iterations, "end_turn", false, false);
    }
}
