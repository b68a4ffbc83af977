package dev.sluice.gateway.providers;

import dev.sluice.gateway.pricing.ProviderNames;
import java.util.List;
import org.springframework.stereotype.Component;

/** The providers that prices can be agreed with. */
@Component
class NamesForPrices implements ProviderNames {

    private final Providers providers;

    NamesForPrices(Providers providers) {
        this.providers = providers;
    }

    @Override
    public List<String> names() {
        return providers.definitions().stream().map(ProviderDefinition::name).toList();
    }
}
