package dev.sluice.gateway.pricing;

import dev.sluice.gateway.pricing.Pricing.WorstCase;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.Map;

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
        ModelId id = ModelId.of(request.model(), book, arns);
        PricedModel known = id.model();
        PricedModel model = known == null ? book.fallback() : known;
        RateRow row = book.row(model, upstream, day);
        Card dearest = dearestCard(row, request);
        BigDecimal pico = cost(dearest, request, model);
        if (request.fast() || id.fastById()) {
            BigDecimal unlisted = pico.multiply(book.terms().unlistedFastFactor());
            Card fast = row.fastOn(day);
            pico = pico.max(fast == null ? unlisted : cost(dearest.dearest(fast), request, model));
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

    private static BigDecimal cost(Card card, WorstCase request, PricedModel model) {
        long inputRate = Math.max(card.input(), card.cacheRead());
        switch (request.cacheWrites()) {
            case NONE -> {
                // nothing is written
            }
            case FIVE_MINUTES -> inputRate = Math.max(inputRate, card.cacheWrite5m());
            case ONE_HOUR -> inputRate = Math.max(inputRate, Math.max(card.cacheWrite5m(), card.cacheWrite1h()));
        }
        Long modelMost = model.facts().maxOutputTokens();
        long output =
                request.maxTokens() >= 0 ? request.maxTokens() : modelMost == null ? MOST_OUTPUT_TOKENS : modelMost;
        return BigDecimal.valueOf(inputRate)
                .multiply(BigDecimal.valueOf(Math.max(0, request.inputTokensAtMost())))
                .add(BigDecimal.valueOf(card.output()).multiply(BigDecimal.valueOf(output)));
    }
}
