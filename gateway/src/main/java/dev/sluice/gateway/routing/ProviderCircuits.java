package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The circuits of one provider as it is configured now: its own, and one for each model that was asked of it. */
final class ProviderCircuits {

    /** Shares one circuit among ids that nobody vouches for, and among those past the bound. */
    private static final String OTHERS = "(other models)";

    /** Most models with a circuit of their own, so that memory stays bounded. */
    private static final int MOST_MODELS = 512;

    private final ProviderDefinition definition;
    private final Circuit own;
    private final Map<String, Circuit> models = new ConcurrentHashMap<>();

    ProviderCircuits(ProviderDefinition definition, long now) {
        this.definition = definition;
        this.own = new Circuit(now);
    }

    ProviderDefinition definition() {
        return definition;
    }

    Circuit own() {
        return own;
    }

    Circuit of(Candidate candidate, long now) {
        String key = candidate.known() ? candidate.providerModelId() : OTHERS;
        Circuit circuit = models.get(key);
        if (circuit != null) {
            return circuit;
        }
        String bounded = models.size() < MOST_MODELS ? key : OTHERS;
        return models.computeIfAbsent(bounded, any -> new Circuit(now));
    }

    /** All that were needed so far. */
    Map<String, Circuit> models() {
        return models;
    }
}
