package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.routing.RoutingPolicy;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The models of the catalogue, and others that were mapped, with their aliases and mappings. */
@Component
class ModelRows {

    private final Pricing pricing;
    private final RoutingStore store;
    private final RoutingRules rules;

    ModelRows(Pricing pricing, RoutingStore store, RoutingRules rules) {
        this.pricing = pricing;
        this.store = store;
        this.rules = rules;
    }

    /** A model; {@code upstreamIds} per provider. */
    record ModelRow(String id, String displayName, List<String> aliases, Map<String, String> upstreamIds) {}

    /** The catalogue's models, newest first, then the others. */
    List<ModelRow> all() {
        Map<String, String> names = new LinkedHashMap<>();
        pricing.models().forEach(model -> names.put(model.id(), model.displayName()));
        RoutingPolicy policy = rules.policy();
        policy.modelIds().values().forEach(ids -> ids.keySet().forEach(id -> names.putIfAbsent(id, id)));
        policy.aliases().values().forEach(id -> names.putIfAbsent(id, id));
        return names.entrySet().stream()
                .map(model -> row(model.getKey(), model.getValue(), policy))
                .toList();
    }

    /** One model, whether it is listed or not. */
    ModelRow of(String id) {
        return all().stream()
                .filter(row -> row.id().equals(id))
                .findFirst()
                .orElseGet(() -> new ModelRow(id, id, List.of(), Map.of()));
    }

    /**
     * Sets aliases and mappings; answers what is wrong with which field.
     *
     * @param aliases all of them; null leaves them as they are
     * @param upstreamIds per provider to be changed; an empty id removes the mapping
     */
    Map<String, String> set(String model, @Nullable List<String> aliases, Map<String, String> upstreamIds, String by) {
        if (!RoutingInput.isAlias(model)) {
            return Map.of("model", "must be the id of a model.");
        }
        if (aliases != null && !aliases.stream().allMatch(RoutingInput::isAlias)) {
            return Map.of("aliases", "must be letters, digits, dots, colons and dashes.");
        }
        if (!upstreamIds.values().stream().allMatch(id -> RoutingInput.isUpstreamId(id.strip()))) {
            return Map.of("upstream-ids", "must be ids without blanks.");
        }
        if (aliases != null) {
            Set<String> unique = new LinkedHashSet<>(aliases);
            unique.remove(model);
            store.alias(model, unique, by);
        }
        upstreamIds.forEach((provider, id) -> store.map(provider, model, id.strip(), by));
        rules.refresh();
        return Map.of();
    }

    private static ModelRow row(String id, String name, RoutingPolicy policy) {
        List<String> aliases = policy.aliases().entrySet().stream()
                .filter(alias -> alias.getValue().equals(id))
                .map(Map.Entry::getKey)
                .toList();
        Map<String, String> upstream = new TreeMap<>();
        policy.modelIds().forEach((provider, ids) -> {
            String own = ids.get(id);
            if (own != null) {
                upstream.put(provider, own);
            }
        });
        return new ModelRow(id, name, aliases, upstream);
    }
}
