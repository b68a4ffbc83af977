package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.routing.RouteDecision.Candidates;
import dev.sluice.gateway.routing.RouteDecision.Forbidden;
import dev.sluice.gateway.routing.RouteDecision.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the providers that may serve a request, in order (contract section 20): route, model map, requirements, health.
 * Decides from memory alone, without locks. Thread-safe.
 */
public final class Router {

    private final ModelCatalogue catalogue;
    private final ProviderHealth health;
    private final RandomGenerator random;
    private final boolean forwardUnknownModels;
    private volatile RoutingTable table;

    /**
     * @param random spreads requests without a session; must be thread-safe
     * @param forwardUnknownModels whether providers of the kinds Anthropic and simulator get models that the catalogue
     *     does not know, unchanged, when no provider offers them; otherwise clients are told what there is
     */
    public Router(
            ModelCatalogue catalogue, ProviderHealth health, RandomGenerator random, boolean forwardUnknownModels) {
        this.catalogue = catalogue;
        this.health = health;
        this.random = random;
        this.forwardUnknownModels = forwardUnknownModels;
        this.table = new RoutingTable(catalogue, List.of(), RoutingPolicy.NONE, forwardUnknownModels);
    }

    /** Takes over providers and policy for the requests that come now; those under way keep what they were given. */
    public synchronized void update(List<ProviderDefinition> definitions, RoutingPolicy policy) {
        RoutingTable next = new RoutingTable(catalogue, definitions, policy, forwardUnknownModels);
        health.follow(next.providers());
        table = next;
    }

    /** Where a request may go. */
    public RouteDecision route(RouteQuery query) {
        RoutingTable now = table;
        AskedModel asked = now.models().understand(query.askedModel());
        List<Offer> offers = now.offers(asked, query.workspace(), query.countTokens());
        if (offers.isEmpty()) {
            return new Unknown(now.nearest(query.askedModel(), query.workspace()));
        }
        List<Offer> allowed = now.requirements().met(offers, query.workspace());
        if (allowed.isEmpty()) {
            return new Forbidden(now.requirements().reason(asked.id(), offers, query.workspace()));
        }
        List<Candidate> order = TryOrder.of(allowed, query.sessionId(), random);
        long millis = query.now().toEpochMilli();
        List<Candidate> ready = new ArrayList<>(order);
        ready.removeIf(each -> !health.available(each, millis));
        return ready.isEmpty() ? health.allDown(order) : new Candidates(asked.id(), ready);
    }

    /** The model of the catalogue that a client means by any spelling or alias; null when there is none. */
    public @Nullable CatalogueModel model(String asked) {
        return table.models().understand(asked).model();
    }

    /** The catalogue's id of a model in any spelling or alias; what was asked where nobody knows it. */
    public String idOf(String asked) {
        return table.models().understand(asked).id();
    }

    /** As {@link #idOf}, with {@code -fast} at the end where the name itself asks for fast mode. */
    public String keyOf(String asked) {
        return table.models().understand(asked).key();
    }

    /** What a provider, enabled or not, calls a model of any spelling; null when it does not offer it. */
    public @Nullable String idAt(ProviderDefinition provider, String asked) {
        ModelMap models = table.models();
        return models.idAt(provider, models.understand(asked), false);
    }

    /** The models of the catalogue that some enabled provider offers. */
    public List<CatalogueModel> offeredModels() {
        RoutingTable now = table;
        return now.models().offeredModels(now.providers());
    }
}
