package dev.sluice.gateway.pricing;

import dev.sluice.gateway.pricing.BookRows.CardKind;
import dev.sluice.gateway.pricing.BookRows.CardRow;
import dev.sluice.gateway.pricing.BookRows.ModelRow;
import dev.sluice.gateway.pricing.BookRows.Rates;
import dev.sluice.gateway.pricing.BookRows.Terms;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the price book that ships with the release, {@code pricing/price-book.json}, schema 2. */
final class PriceBookFile {

    private static final String BUNDLED = "/pricing/price-book.json";
    private static final int SCHEMA = 2;

    private PriceBookFile() {}

    /** The bundled book. @throws IllegalStateException when it is missing or has another schema */
    static BookRows readBundled() {
        try (InputStream file = PriceBookFile.class.getResourceAsStream(BUNDLED)) {
            if (file == null) {
                throw new IllegalStateException("the price book " + BUNDLED + " is not in this build");
            }
            return read(JsonMapper.shared().readTree(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static BookRows read(JsonNode book) {
        if (book.path("schema").intValue() != SCHEMA) {
            throw new IllegalStateException("the price book does not have schema " + SCHEMA);
        }
        List<ModelRow> models = new ArrayList<>();
        List<CardRow> cards = new ArrayList<>();
        models.add(new ModelRow(BookRows.FALLBACK_MODEL, List.of(), true, 0, null, "fallback", null));
        addCards(cards, BookRows.FALLBACK_MODEL, book.required("unknown_model_fallback"));
        for (JsonNode model : book.required("models")) {
            ModelRow row = model(model);
            models.add(row);
            model.required("rates").forEach(rates -> addCards(cards, row.id(), rates));
        }
        return new BookRows(text(book, "version"), terms(book), List.copyOf(models), List.copyOf(cards));
    }

    private static Terms terms(JsonNode book) {
        JsonNode multipliers = book.required("multipliers");
        return new Terms(
                decimal(multipliers, "inference_geo_us"),
                decimal(multipliers, "regional_endpoint"),
                decimal(book, "unlisted_fast_factor"),
                decimal(book.required("server_tools"), "web_search_per_request"));
    }

    private static ModelRow model(JsonNode model) {
        List<String> aliases = new ArrayList<>();
        model.path("aliases").forEach(alias -> aliases.add(alias.stringValue()));
        JsonNode maxOutput = model.path("max_output");
        return new ModelRow(
                text(model, "id"),
                List.copyOf(aliases),
                model.required("regional_premium").booleanValue(),
                model.required("context").longValue(),
                maxOutput.isNumber() ? maxOutput.longValue() : null,
                text(model, "status"),
                day(model, "released"));
    }

    private static void addCards(List<CardRow> cards, String model, JsonNode rates) {
        LocalDate from = day(rates, "valid_from");
        LocalDate validFrom = from == null ? LocalDate.MIN : from;
        JsonNode confidence = rates.path("confidence");
        LocalDate fastRemovedOn = day(rates, "fast_removed_on");
        add(cards, model, validFrom, CardKind.STANDARD, rates.required("standard"), null, null, confidence);
        add(cards, model, validFrom, CardKind.BATCH, rates.required("batch"), null, null, confidence);
        if (rates.has("fast")) {
            add(cards, model, validFrom, CardKind.FAST, rates.required("fast"), null, fastRemovedOn, confidence);
        }
        JsonNode longPrompt = rates.path("long_prompt");
        if (longPrompt.isObject()) {
            long over = longPrompt.required("over_prompt_tokens").longValue();
            JsonNode standard = longPrompt.required("standard");
            JsonNode batch = longPrompt.required("batch");
            add(cards, model, validFrom, CardKind.LONG_STANDARD, standard, over, null, confidence);
            add(cards, model, validFrom, CardKind.LONG_BATCH, batch, over, null, confidence);
        }
    }

    private static void add(
            List<CardRow> cards,
            String model,
            LocalDate validFrom,
            CardKind kind,
            JsonNode card,
            @Nullable Long overPromptTokens,
            @Nullable LocalDate removedOn,
            JsonNode confidence) {
        Rates rates = new Rates(
                decimal(card, "input"),
                decimal(card, "cache_write_5m"),
                decimal(card, "cache_write_1h"),
                decimal(card, "cache_read"),
                decimal(card, "output"));
        String sources = confidence.properties().stream()
                .map(source -> source.getKey() + ": " + source.getValue().stringValue())
                .collect(Collectors.joining("; "));
        cards.add(new CardRow(model, validFrom, kind, rates, overPromptTokens, removedOn, sources));
    }

    private static String text(JsonNode object, String field) {
        return object.required(field).stringValue();
    }

    private static BigDecimal decimal(JsonNode object, String field) {
        return new BigDecimal(text(object, field));
    }

    private static @Nullable LocalDate day(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isString() ? LocalDate.parse(value.stringValue()) : null;
    }
}
