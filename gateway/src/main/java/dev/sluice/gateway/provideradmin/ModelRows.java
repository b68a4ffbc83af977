package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.KnownProvider;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.CatalogueModel;
import dev.sluice.gateway.routing.ModelCatalogue;
import dev.sluice.gateway.routing.Router;
import dev.sluice.gateway.routing.RoutingPolicy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The models of the catalogue, and others that were mapped, with their aliases and what each provider is sent. */
@Component
class ModelRows {

    private final ModelCatalogue catalogue;
    private final Router router;
    private final Providers providers;
    private final RoutingStore store;
    private final RoutingRules rules;

    ModelRows(ModelCatalogue catalogue, Router router, Providers providers, RoutingStore store, RoutingRules rules) {
        this.catalogue = catalogue;
        this.router = router;
        this.providers = providers;
        this.store = store;
        this.rules = rules;
    }

    /**
     * A model.
     *
     * @param inCatalogue whether this release knows it
     * @param aliases further names that an admin gave it
     * @param upstreamIds per provider, what an admin mapped it to
     * @param sentIds per provider that offers it, the id that is sent; in the providers' order
     */
    record ModelRow(
            String id,
            String displayName,
            boolean inCatalogue,
            List<String> aliases,
            Map<String, String> upstreamIds,
            Map<String, String> sentIds) {}

    /** The catalogue's models, newest first, then the others. */
    List<ModelRow> all() {
        Map<String, String> names = new LinkedHashMap<>();
        catalogue.models().forEach(model -> names.put(model.id(), model.name()));
        RoutingPolicy policy = rules.policy();
        policy.modelIds().values().forEach(ids -> ids.keySet().forEach(id -> addUnlessKnown(names, id)));
        policy.aliases().values().forEach(id -> addUnlessKnown(names, id));
        return names.entrySet().stream()
                .map(model -> row(model.getKey(), model.getValue(), policy))
                .toList();
    }

    /** One model, whether it is listed or not. */
    ModelRow of(String id) {
        CatalogueModel model = catalogue.find(id);
        return row(model == null ? id : model.id(), model == null ? id : model.name(), rules.policy());
    }

    /**
     * Sets aliases and mappings; answers what is wrong with which field.
     *
     * @param asked the model's id, or another name of it in the catalogue
     * @param aliases all of them; null leaves them as they are
     * @param upstreamIds per provider to be changed; an empty id removes the mapping
     */
    Map<String, String> set(String asked, @Nullable List<String> aliases, Map<String, String> upstreamIds, String by) {
        Map<String, String> problems = problems(asked, aliases, upstreamIds);
        if (!problems.isEmpty()) {
            return problems;
        }
        String model = of(asked).id();
        if (aliases != null) {
            Set<String> unique = new LinkedHashSet<>(aliases);
            unique.remove(model);
            store.alias(model, unique, by);
        }
        upstreamIds.forEach((provider, id) -> store.map(provider, model, id, by));
        rules.refresh();
        return Map.of();
    }

    private Map<String, String> problems(
            String model, @Nullable List<String> aliases, Map<String, String> upstreamIds) {
        if (!RoutingInput.isAlias(model)) {
            return Map.of("model", "must be the id of a model.");
        }
        if (aliases != null && !aliases.stream().allMatch(RoutingInput::isAlias)) {
            return Map.of("aliases", "must be letters, digits, dots, colons and dashes.");
        }
        for (Map.Entry<String, String> entry : upstreamIds.entrySet()) {
            String provider = entry.getKey();
            // What is left of a provider that is gone can still be removed.
            if (providers.find(provider).isEmpty() && !entry.getValue().isEmpty()) {
                return Map.of("upstream-ids", "there is no provider of the name " + provider + ".");
            }
            if (!RoutingInput.isUpstreamId(entry.getValue())) {
                return Map.of("upstream-ids", "must be an id without blanks for " + provider + ".");
            }
        }
        return Map.of();
    }

    private void addUnlessKnown(Map<String, String> names, String id) {
        if (catalogue.find(id) == null) {
            names.putIfAbsent(id, id);
        }
    }

    private ModelRow row(String id, String name, RoutingPolicy policy) {
        List<String> aliases = policy.aliases().entrySet().stream()
                .filter(alias -> alias.getValue().equals(id))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
        Map<String, String> mapped = new TreeMap<>();
        policy.modelIds().forEach((provider, ids) -> {
            String own = ids.get(id);
            if (own != null) {
                mapped.put(provider, own);
            }
        });
        Map<String, String> sent = new LinkedHashMap<>();
        for (KnownProvider provider : providers.known()) {
            String own = router.idAt(provider.definition(), id);
            if (own != null) {
                sent.put(provider.name(), own);
            }
        }
        return new ModelRow(id, name, catalogue.find(id) != null, aliases, mapped, sent);
    }
}
