package dev.sluice.gateway.pricing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PriceBookTest {

    private final PriceBook book = PriceBook.of(PriceBookFile.readBundled());

    @Test
    void everyRowHasFivePositiveRatesAndBatchIsNeverDearerThanStandardNorStandardThanFast() {
        for (PricedModel model : book.models()) {
            for (RateRow row : model.rows()) {
                assertThat(rates(row.standard())).as(model.id()).allMatch(rate -> rate > 0);
                assertOrdered(row.batch(), row.standard());
                if (row.fast() != null) {
                    assertOrdered(row.standard(), row.fast());
                }
                RateRow.LongPrompt longPrompt = row.longPrompt();
                if (longPrompt != null) {
                    assertOrdered(row.standard(), longPrompt.standard());
                    assertOrdered(longPrompt.batch(), longPrompt.standard());
                }
            }
        }
    }

    @Test
    void readIsNeverDearerThanInputNorInputThanAWrite() {
        for (PricedModel model : book.models()) {
            Card card = model.rows().getLast().standard();
            assertThat(card.cacheRead()).isLessThanOrEqualTo(card.input());
            assertThat(card.input()).isLessThanOrEqualTo(card.cacheWrite5m());
            assertThat(card.cacheWrite5m()).isLessThanOrEqualTo(card.cacheWrite1h());
        }
    }

    @Test
    void everyRateStaysWholeAfterBothFactors() {
        for (PricedModel model : book.models()) {
            for (RateRow row : model.rows()) {
                assertThat(rates(row.batch())).allMatch(rate -> rate * 121 % 100 == 0);
                assertThat(rates(row.standard())).allMatch(rate -> rate * 121 % 100 == 0);
            }
        }
    }

    @Test
    void noIdIsMatchedByAPrefixOrAPointReleaseOfAnother() {
        for (PricedModel model : book.models()) {
            assertThat(ModelId.of(model.id(), book, Map.of()).model()).isSameAs(model);
            for (String changed : List.of(
                    model.id() + "-9",
                    model.id() + "x",
                    model.id().substring(0, model.id().length() - 1))) {
                PricedModel found = ModelId.of(changed, book, Map.of()).model();
                assertThat(found == null
                                || (book.models().contains(found) && found.id().equals(changed)))
                        .as(changed)
                        .isTrue();
            }
        }
    }

    @Test
    void idsOfEveryProviderLeadToTheirModel() {
        assertId("us.anthropic.claude-opus-5-5[1m]", "claude-opus-5-5", ModelId.Endpoint.REGIONAL, false);
        assertId("us-gov.anthropic.claude-opus-5", "claude-opus-5", ModelId.Endpoint.REGIONAL, false);
        assertId("global.anthropic.claude-opus-4-6-v1", "claude-opus-4-6", ModelId.Endpoint.GLOBAL, false);
        assertId("anthropic.claude-haiku-5-5", "claude-haiku-5-5", ModelId.Endpoint.UNSAID, false);
        assertId("claude-haiku-4-5@20251001", "claude-haiku-4-5-20251001", ModelId.Endpoint.UNSAID, false);
        assertId("claude-opus-5-5-fast", "claude-opus-5-5", ModelId.Endpoint.UNSAID, true);
        assertThat(ModelId.of("claude-opus-5-6", book, Map.of()).model()).isNull();
    }

    @Test
    void aCycleOfMappedProfilesEnds() {
        assertThat(ModelId.of("arn:a", book, Map.of("arn:a", "arn:b", "arn:b", "arn:a"))
                        .model())
                .isNull();
    }

    @Test
    void theListingShowsWhatAnybodyCanAskForNewestFirst() {
        List<Pricing.Model> models = Pricing.ofBundledBook().models();

        assertThat(models.getFirst().id()).isEqualTo("claude-fable-5-2");
        assertThat(models.getFirst().displayName()).isEqualTo("Claude Fable 5.2");
        assertThat(models)
                .extracting(Pricing.Model::id)
                .contains("claude-haiku-4-5-20251001")
                .doesNotContain("*", "claude-3-5-haiku-20241022", "claude-mythos-5-2");
        assertThat(ModelName.of("claude-3-5-haiku-20241022")).isEqualTo("Claude Haiku 3.5");
    }

    private void assertId(String asked, String model, ModelId.Endpoint endpoint, boolean fast) {
        ModelId id = ModelId.of(asked, book, Map.of());
        assertThat(id.name()).isEqualTo(model);
        assertThat(id.model()).isNotNull();
        assertThat(id.endpoint()).isEqualTo(endpoint);
        assertThat(id.fastById()).isEqualTo(fast);
    }

    private static void assertOrdered(Card cheaper, Card dearer) {
        assertThat(cheaper.dearest(dearer)).isEqualTo(dearer);
        assertThat(rates(cheaper)).allMatch(rate -> rate > 0);
    }

    private static List<Long> rates(Card card) {
        return LongStream.of(card.input(), card.cacheWrite5m(), card.cacheWrite1h(), card.cacheRead(), card.output())
                .boxed()
                .toList();
    }
}
