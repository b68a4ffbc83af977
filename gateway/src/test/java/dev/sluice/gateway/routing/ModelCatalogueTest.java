package dev.sluice.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ModelCatalogueTest {

    private final ModelCatalogue catalogue = ModelCatalogue.bundled();

    @Test
    void everyModelWithAPriceIsInTheCatalogueUnderTheSameNames() throws IOException {
        for (JsonNode priced : priceBook().required("models")) {
            String id = priced.required("id").stringValue();
            CatalogueModel model = Objects.requireNonNull(catalogue.find(id), id);

            assertThat(model.id()).isEqualTo(id);
            assertThat(model.contextTokens())
                    .isEqualTo(priced.required("context").longValue());
            priced.required("aliases")
                    .forEach(alias ->
                            assertThat(catalogue.find(alias.stringValue())).isSameAs(model));
        }
    }

    @Test
    void everyModelOfTheCatalogueHasAPrice() throws IOException {
        assertThat(catalogue.models().stream().map(CatalogueModel::id))
                .containsExactlyElementsOf(priceBook()
                        .required("models")
                        .valueStream()
                        .map(model -> model.required("id").stringValue())
                        .toList());
    }

    @Test
    void everyIdOfACloudLeadsBackToItsModel() {
        ModelMap map = new ModelMap(catalogue, RoutingPolicy.NONE);
        for (CatalogueModel model : catalogue.models()) {
            for (String id : new String[] {model.bedrock(), model.bedrockMessages(), model.google(), model.foundry()}) {
                if (id != null) {
                    assertThat(map.understand(id).model()).as(id).isSameAs(model);
                }
            }
        }
    }

    @Test
    void aRetiredModelIsNotOfferedWhereItIsRetired() {
        CatalogueModel haiku = Objects.requireNonNull(catalogue.find("claude-3-5-haiku"));

        assertThat(haiku.firstParty()).isFalse();
        assertThat(haiku.bedrock()).isEqualTo("anthropic.claude-3-5-haiku-20241022-v1:0");
        assertThat(haiku.name()).isEqualTo("Claude Haiku 3.5");
    }

    private static JsonNode priceBook() throws IOException {
        try (InputStream book = ModelCatalogueTest.class.getResourceAsStream("/pricing/price-book.json")) {
            return JsonMapper.shared().readTree(Objects.requireNonNull(book));
        }
    }
}
