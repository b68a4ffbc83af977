package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.ProviderDefinition;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A definition as the texts of {@link ProviderFields}, without its credential. */
final class ProviderTexts {

    private ProviderTexts() {}

    /** A map of its own for each call. */
    static Map<String, String> of(ProviderDefinition one) {
        URI baseUrl = one.baseUrl();
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("base-url", baseUrl == null ? "" : baseUrl.toString());
        texts.put("region", Objects.requireNonNullElse(one.region(), ""));
        texts.put("project", Objects.requireNonNullElse(one.project(), ""));
        texts.put("jurisdictions", one.jurisdictions().stream().sorted().collect(Collectors.joining(", ")));
        texts.put("price-multiplier", one.priceMultiplier().toPlainString());
        texts.put("zero-retention", String.valueOf(one.zeroRetention()));
        texts.put("baa", String.valueOf(one.baa()));
        texts.put("regional-prices", String.valueOf(one.regionalPrices()));
        return texts;
    }
}
