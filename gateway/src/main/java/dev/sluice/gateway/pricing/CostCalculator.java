package dev.sluice.gateway.pricing;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.metering.Usage.Iteration;
import dev.sluice.gateway.metering.Usage.Tokens;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The arithmetic of one usage: exact decimals throughout, rounded half up once at the end. It prices by the speed, place
 * and tier that were reported, never by those that were asked for.
 */
final class CostCalculator {

    private static final String REFUSAL = "refusal";
    private static final String MESSAGE = "message";
    private static final String FALLBACK_MESSAGE = "fallback_message";

    private final PriceBook book;
    private final Map<String, String> arns;
    private final Usage usage;
    private final LocalDate day;
    private final UpstreamTerms upstream;
    private final ModelId asked;
    private final Set<String> factors = new LinkedHashSet<>();
    private final Set<String> unknownModels = new LinkedHashSet<>();

    /** @param day UTC day of the request */
    CostCalculator(
            PriceBook book,
            Map<String, String> arns,
            String model,
            Usage usage,
            LocalDate day,
            UpstreamTerms upstream) {
        this.book = book;
        this.arns = arns;
        this.usage = usage;
        this.day = day;
        this.upstream = upstream;
        this.asked = ModelId.of(model, book, arns);
    }

    /** One priced part of the request. */
    private record Attempt(ModelId id, Tokens tokens, boolean fast) {}

    /** The price; tells of every model in it that has no price row. */
    Price price(Consumer<String> unknownModel) {
        BigDecimal pico = BigDecimal.ZERO;
        for (Attempt attempt : billedAttempts()) {
            pico = pico.add(cost(attempt));
        }
        if (usage.webSearches() > 0) {
            factors.add("search");
            pico = pico.add(book.webSearchPico().multiply(BigDecimal.valueOf(usage.webSearches())));
        }
        BigDecimal factor = book.factor(upstream, day);
        if (factor.compareTo(BigDecimal.ONE) != 0) {
            factors.add("x" + factor.stripTrailingZeros().toPlainString());
            pico = pico.multiply(factor);
        }
        unknownModels.forEach(unknownModel);
        PricedModel model = asked.model();
        LocalDate from =
                book.row(model == null ? book.fallback() : model, upstream, day).validFrom();
        return new Price(
                saturated(pico, RoundingMode.HALF_UP),
                model == null ? null : model.id(),
                from.equals(LocalDate.MIN) ? null : from,
                String.join(" ", factors),
                book.version());
    }

    /** Rounds to whole pico-dollars; what no long can hold becomes the largest one. */
    static long saturated(BigDecimal pico, RoundingMode rounding) {
        BigDecimal whole = pico.setScale(0, rounding);
        return whole.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) >= 0 ? Long.MAX_VALUE : whole.longValueExact();
    }

    private List<Attempt> billedAttempts() {
        boolean refusedBeforeOutput = REFUSAL.equals(usage.stopReason()) && usage.contentEmpty();
        boolean fast = usage.speed() == null ? asked.fastById() : "fast".equals(usage.speed());
        List<Attempt> billed = new ArrayList<>();
        if (usage.iterations().isEmpty()) {
            if (refusedBeforeOutput) {
                factors.add("refused");
            } else {
                billed.add(new Attempt(asked, usage.tokens(), fast));
            }
            return billed;
        }
        factors.add("iterations");
        for (int i = 0; i < usage.iterations().size(); i++) {
            Iteration iteration = usage.iterations().get(i);
            boolean answer =
                    iteration.type().equals(MESSAGE) || iteration.type().equals(FALLBACK_MESSAGE);
            if (answer && refusedBeforeOutput) {
                factors.add("refused");
            } else if (declined(i)) {
                factors.add("declined");
            } else {
                ModelId id = iteration.model() == null ? asked : ModelId.of(iteration.model(), book, arns);
                billed.add(new Attempt(id, iteration.tokens(), fast && id.name().equals(asked.name())));
            }
        }
        flagUncertainTier(billed);
        return billed;
    }

    /** An attempt that gave up before any output and was followed by another model's is listed, but free. */
    private boolean declined(int index) {
        Iteration iteration = usage.iterations().get(index);
        return (iteration.type().equals(MESSAGE) || iteration.type().equals(FALLBACK_MESSAGE))
                && iteration.tokens().output() == 0
                && usage.iterations().stream()
                        .skip(index + 1L)
                        .anyMatch(next -> next.type().equals(FALLBACK_MESSAGE));
    }

    /** Each attempt chooses its tier by its own prompt; where only their sum passes the line, somebody should look. */
    private void flagUncertainTier(List<Attempt> billed) {
        PricedModel model = asked.model();
        RateRow.LongPrompt tier = model == null ? null : model.rowOn(day).longPrompt();
        if (tier == null) {
            return;
        }
        long together = 0;
        boolean onePasses = false;
        for (Attempt attempt : billed) {
            if (attempt.id().name().equals(asked.name())) {
                long prompt = attempt.tokens().prompt();
                together = Math.min(Long.MAX_VALUE / 2, together) + Math.min(Long.MAX_VALUE / 2, prompt);
                onePasses |= tier.holds(prompt);
            }
        }
        if (!onePasses && tier.holds(together)) {
            factors.add("tier_uncertain");
        }
    }

    private BigDecimal cost(Attempt attempt) {
        PricedModel model = attempt.id().model();
        if (model == null) {
            unknownModels.add(attempt.id().name());
            factors.add("unknown");
            model = book.fallback();
        }
        RateRow list = model.rowOn(day);
        RateRow row = book.row(model, upstream, day);
        if (!row.equals(list)) {
            factors.add("contract");
        }
        if (row.validFrom().isAfter(day)) {
            factors.add("before_first_row");
        }
        BigDecimal pico = cardCost(row, attempt);
        if ("us".equals(usage.inferenceGeo())) {
            factors.add("us");
            pico = pico.multiply(book.terms().geoUsFactor());
        }
        boolean askedRegional = asked.regional(upstream.regional());
        if (model.facts().regionalPremium() && attempt.id().regional(askedRegional)) {
            factors.add("regional");
            pico = pico.multiply(book.terms().regionalFactor());
        }
        return pico;
    }

    private BigDecimal cardCost(RateRow row, Attempt attempt) {
        RateRow.LongPrompt longPrompt = row.longPrompt();
        boolean isLong = longPrompt != null && longPrompt.holds(attempt.tokens().prompt());
        Card fast = row.fastOn(day);
        if (attempt.fast() && fast != null) {
            factors.add("fast");
            return fast.cost(attempt.tokens());
        }
        boolean batch = !attempt.fast() && "batch".equals(usage.serviceTier());
        factors.add(batch ? "batch" : "standard");
        Card card = batch ? row.batch() : row.standard();
        if (longPrompt != null && isLong) {
            factors.add("long_prompt");
            card = batch ? longPrompt.batch() : longPrompt.standard();
        }
        BigDecimal pico = card.cost(attempt.tokens());
        if (attempt.fast()) {
            factors.add("fast_unlisted");
            pico = pico.multiply(book.terms().unlistedFastFactor());
        }
        return pico;
    }
}
