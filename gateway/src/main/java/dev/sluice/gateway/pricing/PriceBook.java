package dev.sluice.gateway.pricing;

import dev.sluice.gateway.pricing.BookRows.CardKind;
import dev.sluice.gateway.pricing.BookRows.CardRow;
import dev.sluice.gateway.pricing.BookRows.ModelRow;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An immutable snapshot of the price book, indexed for the way of a request. */
final class PriceBook {

    private static final Logger LOG = LoggerFactory.getLogger(PriceBook.class);
    private static final int PICO_DIGITS = 12;

    private final String version;
    private final BookRows.Terms terms;
    private final BigDecimal webSearchPico;
    private final PricedModel fallback;
    private final List<PricedModel> models;
    private final Map<String, PricedModel> byName;
    private final Contracts contracts;

    private PriceBook(BookRows rows, List<PricedModel> models, PricedModel fallback, Contracts contracts) {
        this.contracts = contracts;
        this.version = rows.version();
        this.terms = rows.terms();
        this.webSearchPico = rows.terms().webSearchUsd().movePointRight(PICO_DIGITS);
        this.models = List.copyOf(models);
        this.fallback = fallback;
        Map<String, PricedModel> names = new HashMap<>();
        for (PricedModel model : models) {
            model.facts().aliases().forEach(alias -> names.putIfAbsent(alias, model));
        }
        models.forEach(model -> names.put(model.id(), model)); // an id wins over another model's alias
        this.byName = Map.copyOf(names);
    }

    /** @throws IllegalStateException when the fallback has no price: then nothing unknown could be priced */
    static PriceBook of(BookRows rows) {
        return of(rows, Contracts.NONE);
    }

    static PriceBook of(BookRows rows, Contracts contracts) {
        Map<String, SortedMap<LocalDate, Map<CardKind, CardRow>>> cards = new HashMap<>();
        for (CardRow card : rows.cards()) {
            cards.computeIfAbsent(card.model(), model -> new TreeMap<>())
                    .computeIfAbsent(card.validFrom(), day -> new EnumMap<>(CardKind.class))
                    .put(card.kind(), card);
        }
        List<PricedModel> models = new ArrayList<>();
        PricedModel fallback = null;
        for (ModelRow facts : rows.models()) {
            PricedModel model = model(facts, cards.getOrDefault(facts.id(), new TreeMap<>()));
            if (model != null && facts.id().equals(BookRows.FALLBACK_MODEL)) {
                fallback = model;
            } else if (model != null) {
                models.add(model);
            }
        }
        if (fallback == null) {
            throw new IllegalStateException("the price book has no fallback card for unknown models");
        }
        return new PriceBook(rows, models, fallback, contracts);
    }

    String version() {
        return version;
    }

    BookRows.Terms terms() {
        return terms;
    }

    BigDecimal webSearchPico() {
        return webSearchPico;
    }

    PricedModel fallback() {
        return fallback;
    }

    List<PricedModel> models() {
        return models;
    }

    /** The model with exactly this id or alias. */
    @Nullable
    PricedModel find(String name) {
        return byName.get(name);
    }

    /** What a provider charges for a model on this UTC day: by contract, else by list. */
    RateRow row(PricedModel model, UpstreamTerms upstream, LocalDate day) {
        RateRow list = model.rowOn(day);
        return contracts
                .rate(upstream.provider(), model.id(), day)
                .map(contract -> Contracts.applied(list, contract))
                .orElse(list);
    }

    /** The factor on everything that a provider charges on this UTC day. */
    BigDecimal factor(UpstreamTerms upstream, LocalDate day) {
        return contracts.factor(upstream.provider(), day, upstream.multiplier());
    }

    private static @Nullable PricedModel model(
            ModelRow facts, SortedMap<LocalDate, Map<CardKind, CardRow>> cardsByDay) {
        List<RateRow> rows = new ArrayList<>();
        cardsByDay.forEach((day, cards) -> {
            CardRow standard = cards.get(CardKind.STANDARD);
            if (standard == null) {
                LOG.warn("the price row of {} from {} has no standard card and is left out", facts.id(), day);
            } else {
                rows.add(row(standard, cards));
            }
        });
        return rows.isEmpty() ? null : new PricedModel(facts, List.copyOf(rows));
    }

    private static RateRow row(CardRow standard, Map<CardKind, CardRow> cards) {
        Card standardCard = standard.rates().toCard();
        CardRow fast = cards.get(CardKind.FAST);
        CardRow longStandard = cards.get(CardKind.LONG_STANDARD);
        RateRow.LongPrompt longPrompt = null;
        if (longStandard != null && longStandard.overPromptTokens() != null) {
            Card longCard = longStandard.rates().toCard();
            longPrompt = new RateRow.LongPrompt(
                    longStandard.overPromptTokens(), longCard, cardOr(cards.get(CardKind.LONG_BATCH), longCard));
        }
        return new RateRow(
                standard.validFrom(),
                standardCard,
                cardOr(cards.get(CardKind.BATCH), standardCard),
                fast == null ? null : fast.rates().toCard(),
                fast == null ? null : fast.removedOn(),
                longPrompt);
    }

    private static Card cardOr(@Nullable CardRow row, Card otherwise) {
        return row == null ? otherwise : row.rates().toCard();
    }
}
