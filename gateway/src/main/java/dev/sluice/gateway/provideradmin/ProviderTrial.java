package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.ProviderAdapter;
import dev.sluice.gateway.providers.ProviderCheck;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.routing.CatalogueModel;
import dev.sluice.gateway.routing.ModelCatalogue;
import dev.sluice.gateway.routing.Router;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Tests a provider with a small call for a cheap model that it offers, enabled or not. */
@Component
class ProviderTrial {

    private static final String CHEAP = "haiku";
    private static final String RETIRED = "retired_first_party";

    private final ProviderCheck check;
    private final ModelCatalogue catalogue;
    private final Router router;
    private final RoutingRules rules;

    ProviderTrial(ProviderCheck check, ModelCatalogue catalogue, Router router, RoutingRules rules) {
        this.check = check;
        this.catalogue = catalogue;
        this.router = router;
        this.rules = rules;
    }

    /**
     * How it went.
     *
     * @param model the provider's own id of the model that was asked for; null when none could be
     * @param message a sentence for people, without secrets
     * @param millis until the answer was there; 0 without one
     */
    record Outcome(boolean works, @Nullable String model, String message, long millis) implements Serializable {}

    /** Asks; may take some twenty seconds. */
    Outcome of(KnownProvider provider) {
        ProviderAdapter adapter = provider.adapter();
        if (adapter == null) {
            return failed(null, Objects.requireNonNullElse(provider.problem(), "It cannot be used."));
        }
        String model = cheapModelOf(provider.definition());
        if (model == null) {
            return failed(null, "It offers no model that this release knows: map one on the page Models.");
        }
        return switch (check.test(adapter, model)) {
            case ProviderCheck.Result.Works works ->
                new Outcome(true, model, model + " answered in " + works.millis() + " ms.", works.millis());
            case ProviderCheck.Result.Problem problem -> failed(model, problem.sentence());
        };
    }

    private static Outcome failed(@Nullable String model, String message) {
        return new Outcome(false, model, message, 0);
    }

    /** What an admin mapped is surely there, so it comes first; then what has been out for long, as it is widely enabled. */
    private @Nullable String cheapModelOf(ProviderDefinition provider) {
        Map<String, String> mapped = rules.policy().modelIds().getOrDefault(provider.name(), Map.of());
        List<String> inCatalogue = catalogue.models().reversed().stream()
                .filter(model -> !model.status().equals(RETIRED))
                .map(CatalogueModel::id)
                .toList();
        return Stream.of(mapped.keySet().stream().toList(), inCatalogue)
                .flatMap(names -> Stream.concat(
                        names.stream().filter(name -> name.contains(CHEAP)),
                        names.stream().filter(name -> !name.contains(CHEAP))))
                .map(name -> router.idAt(provider, name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }
}
