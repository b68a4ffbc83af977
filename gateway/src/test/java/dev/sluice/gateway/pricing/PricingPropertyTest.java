package dev.sluice.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Iteration;
import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.jspecify.annotations.Nullable;

class PricingPropertyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private static final List<PricedModel> MODELS =
            PriceBook.of(PriceBookFile.readBundled()).models();

    private final Pricing pricing = Pricing.ofBundledBook();

    @Property(tries = 5_000)
    void noUsageWithinWhatWasAskedCostsMoreThanItsWorstCase(@ForAll Random random) {
        String model = id(random);
        CacheWrites writes = CacheWrites.values()[random.nextInt(3)];
        boolean fast = random.nextInt(3) == 0;
        boolean us = random.nextInt(3) == 0;
        long bound = count(random);
        long declared = random.nextInt(4) == 0 ? -1 : count(random);
        UpstreamTerms upstream = new UpstreamTerms(random.nextBoolean(), BigDecimal.valueOf(random.nextInt(20_000), 4));
        Instant at = NOW.minusSeconds(random.nextInt(90 * 86_400)).plusSeconds(random.nextInt(30 * 86_400));

        long prompt = random.nextInt(3) == 0 ? bound : upTo(bound, random);
        long output = upTo(declared < 0 ? 64_000 : declared, random);
        Usage usage = usage(
                split(prompt, output, writes, random),
                oneOf(random, null, "standard", "batch", "priority"),
                us ? oneOf(random, "us", "global", null) : oneOf(random, "global", "not_available", null),
                fast ? oneOf(random, "fast", "standard", null) : oneOf(random, "standard", null),
                List.of());

        long actual = pricing.price(model, usage, at, upstream).costPico();
        WorstCase asked = new WorstCase(model, bound, declared, writes, fast, us);
        assertThat(actual)
                .as("%s %s %s", asked, usage, upstream)
                .isLessThanOrEqualTo(pricing.worstCasePico(asked, usage.tokens(), at, upstream))
                .isLessThanOrEqualTo(pricing.worstCasePico(asked, at, upstream))
                .isNotNegative();
    }

    @Property(tries = 500)
    void aPriceIsTheSumOfItsIterations(@ForAll Random random) {
        String model = id(random);
        List<Iteration> iterations = new ArrayList<>();
        long sum = 0;
        for (int i = random.nextInt(4); i >= 0; i--) {
            Tokens tokens = split(upTo(300_000, random), upTo(50_000, random), CacheWrites.ONE_HOUR, random);
            iterations.add(new Iteration(i % 2 == 0 ? "message" : "compaction", null, tokens));
            sum += cost(model, usage(tokens, null, "us", null, List.of()));
        }

        assertThat(cost(model, usage(Tokens.NONE, null, "us", null, iterations)))
                .isEqualTo(sum);
    }

    @Property(tries = 500)
    void oneMorePromptTokenNeverLowersTheCost(@ForAll Random random, @ForAll @LongRange(max = 200_000) long prompt) {
        String model = id(random);
        long near = random.nextBoolean() ? prompt : 99_990 + prompt % 20;
        String tier = oneOf(random, null, "batch");
        Tokens fewer = new Tokens(near, 0, 0, 0, 10);
        Tokens more = new Tokens(near + 1, 0, 0, 0, 10);

        assertThat(cost(model, usage(more, tier, null, null, List.of())))
                .isGreaterThan(cost(model, usage(fewer, tier, null, null, List.of())));
    }

    @Property(tries = 300)
    void noIdMakesPricingFailOrFree(@ForAll String model) {
        Usage usage = usage(new Tokens(Long.MAX_VALUE / 8, 1, 1, 1, Long.MAX_VALUE / 8), null, null, null, List.of());

        assertThat(cost(model, usage)).isEqualTo(Long.MAX_VALUE);
        assertThat(cost(model, usage(new Tokens(1, 0, 0, 0, 0), null, null, null, List.of())))
                .isPositive();
    }

    private long cost(String model, Usage usage) {
        return pricing.price(model, usage, NOW, UpstreamTerms.LIST).costPico();
    }

    private static Usage usage(
            Tokens tokens,
            @Nullable String tier,
            @Nullable String geo,
            @Nullable String speed,
            List<Iteration> iterations) {
        return new Usage("m", tokens, 0, 0, tier, geo, speed, iterations, "end_turn", false, false);
    }

    private static String id(Random random) {
        String id = random.nextInt(12) == 0
                ? "somebody-elses-model"
                : MODELS.get(random.nextInt(MODELS.size())).id();
        return oneOf(random, "", "", "us.anthropic.", "global.")
                + id
                + oneOf(random, "", "", "", "-fast")
                + oneOf(random, "", "", "[1m]");
    }

    private static long count(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(100);
            case 1 -> 79_990 + random.nextInt(20);
            case 2 -> 99_990 + random.nextInt(20);
            default -> random.nextInt(2_000_000);
        };
    }

    private static long upTo(long most, Random random) {
        return most == 0 ? 0 : random.nextLong(most + 1);
    }

    /** Splits a prompt over the classes that these cache writes allow. */
    private static Tokens split(long prompt, long output, CacheWrites writes, Random random) {
        long read = upTo(prompt, random);
        long fiveMinutes = writes == CacheWrites.NONE ? 0 : upTo(prompt - read, random);
        long oneHour = writes == CacheWrites.ONE_HOUR ? upTo(prompt - read - fiveMinutes, random) : 0;
        return new Tokens(prompt - read - fiveMinutes - oneHour, fiveMinutes, oneHour, read, output);
    }

    @SafeVarargs
    private static <T extends @Nullable Object> T oneOf(Random random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
