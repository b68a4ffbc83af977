package dev.sluice.gateway.pricing;

import dev.sluice.gateway.metering.Usage.Tokens;
import dev.sluice.gateway.pricing.Pricing.CacheWrites;
import dev.sluice.gateway.pricing.Pricing.WorstCase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Map;
import java.util.function.Function;

/**
 * The upper bound of a request's cost. It covers one attempt on the model asked for, at any speed and tier up to what was
 * asked; it cannot cover what server tools, an advisor or a fallback to another model add to a request.
 */
final class WorstCaseCalculator {

    /** Output ceiling of models whose own one is unknown, in tokens: the largest of the book. */
    private static final long MOST_OUTPUT_TOKENS = 128_000;

    /** Share of a long-prompt line, in percent, from which its prices are reserved: estimates are not exact. */
    private static final long LONG_PROMPT_PERCENT = 80;

    private final PriceBook book;
    private final Map<String, String> arns;

    WorstCaseCalculator(PriceBook book, Map<String, String> arns) {
        this.book = book;
        this.arns = arns;
    }

    /** In pico-dollars, rounded up; the largest long when it is more than that. */
    long pico(WorstCase request, LocalDate day, UpstreamTerms upstream) {
        return pico(request, card -> inputOfUnknownKind(card, request), day, upstream);
    }

    /** The same when it is known what the prompt came to. */
    long pico(WorstCase request, Tokens prompt, LocalDate day, UpstreamTerms upstream) {
        WorstCase known = new WorstCase(
                request.model(),
                prompt.prompt(),
                request.maxTokens(),
                request.cacheWrites(),
                request.fast(),
                request.geoUs());
        return pico(known, card -> input(card, prompt, request.cacheWrites()), day, upstream);
    }

    private long pico(WorstCase request, Function<Card, BigDecimal> input, LocalDate day, UpstreamTerms upstream) {
        ModelId id = ModelId.of(request.model(), book, arns);
        PricedModel known = id.model();
        PricedModel model = known == null ? book.fallback() : known;
        RateRow row = book.row(model, upstream, day);
        Card dearest = dearestCard(row, request);
        BigDecimal pico = cost(dearest, input, request, model);
        if (request.fast() || id.fastById()) {
            BigDecimal unlisted = pico.multiply(book.terms().unlistedFastFactor());
            Card fast = row.fastOn(day);
            pico = pico.max(fast == null ? unlisted : cost(dearest.dearest(fast), input, request, model));
        }
        if (request.geoUs()) {
            pico = pico.multiply(book.terms().geoUsFactor().max(BigDecimal.ONE));
        }
        if (model.facts().regionalPremium() && id.regional(upstream.regional())) {
            pico = pico.multiply(book.terms().regionalFactor());
        }
        return CostCalculator.saturated(pico.multiply(book.factor(upstream, day)), RoundingMode.CEILING);
    }

    private static Card dearestCard(RateRow row, WorstCase request) {
        Card dearest = row.standard().dearest(row.batch());
        RateRow.LongPrompt longPrompt = row.longPrompt();
        if (longPrompt != null
                && request.inputTokensAtMost() > longPrompt.overPromptTokens() / 100 * LONG_PROMPT_PERCENT) {
            dearest = dearest.dearest(longPrompt.standard()).dearest(longPrompt.batch());
        }
        return dearest;
    }

    private static BigDecimal cost(Card card, Function<Card, BigDecimal> input, WorstCase request, PricedModel model) {
        Long modelMost = model.facts().maxOutputTokens();
        long output =
                request.maxTokens() >= 0 ? request.maxTokens() : modelMost == null ? MOST_OUTPUT_TOKENS : modelMost;
        return input.apply(card).add(times(card.output(), output));
    }

    private static BigDecimal inputOfUnknownKind(Card card, WorstCase request) {
        long rate = Math.max(card.input(), card.cacheRead());
        switch (request.cacheWrites()) {
            case NONE -> {
                // nothing is written
            }
            case FIVE_MINUTES -> rate = Math.max(rate, card.cacheWrite5m());
            case ONE_HOUR -> rate = Math.max(rate, Math.max(card.cacheWrite5m(), card.cacheWrite1h()));
        }
        return times(rate, request.inputTokensAtMost());
    }

    /** A first report may not say yet how long writes last, so they all count as the longest that was asked for. */
    private static BigDecimal input(Card card, Tokens prompt, CacheWrites asked) {
        long hour = Math.max(card.cacheWrite5m(), card.cacheWrite1h());
        return times(card.input(), prompt.input())
                .add(times(card.cacheRead(), prompt.cacheRead()))
                .add(times(asked == CacheWrites.ONE_HOUR ? hour : card.cacheWrite5m(), prompt.cacheWrite5m()))
                .add(times(hour, prompt.cacheWrite1h()));
    }

    private static BigDecimal times(long rate, long tokens) {
        return BigDecimal.valueOf(rate).multiply(BigDecimal.valueOf(Math.max(0, tokens)));
    }
}
