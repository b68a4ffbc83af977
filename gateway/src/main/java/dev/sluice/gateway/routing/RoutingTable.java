package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Providers and policy at one moment, prepared for questions. Immutable. */
final class RoutingTable {

    private static final String EVERY_MODEL = "*";

    private final List<ProviderDefinition> providers;
    private final ModelMap models;
    private final List<Lane> lanes;
    private final Lane everyProvider;
    private final Requirements requirements;
    private final Set<String> offeredNames;
    private final boolean forwardUnknownModels;

    /** A route whose providers are there. */
    private record Lane(Set<String> models, @Nullable String workspace, List<Stop> stops) {

        boolean serves(AskedModel asked, @Nullable String fromWorkspace) {
            return (workspace == null || workspace.equals(fromWorkspace))
                    && (models.contains(EVERY_MODEL) || models.contains(asked.id()) || models.contains(asked.key()));
        }
    }

    private record Stop(ProviderDefinition provider, int tier, int weight) {}

    RoutingTable(
            ModelCatalogue catalogue,
            List<ProviderDefinition> definitions,
            RoutingPolicy policy,
            boolean forwardUnknownModels) {
        this.providers =
                definitions.stream().filter(ProviderDefinition::enabled).toList();
        this.models = new ModelMap(catalogue, policy);
        this.requirements = new Requirements(policy.requirements(), providers);
        this.forwardUnknownModels = forwardUnknownModels;
        Map<String, ProviderDefinition> byName = new LinkedHashMap<>();
        providers.forEach(provider -> byName.put(provider.name(), provider));
        this.lanes = policy.routes().stream().map(route -> lane(route, byName)).toList();
        this.everyProvider = lane(inOrder(providers), byName);
        this.offeredNames = models.offeredNames(providers);
    }

    private static Route inOrder(List<ProviderDefinition> providers) {
        List<Choice> choices = new ArrayList<>();
        for (ProviderDefinition provider : providers) {
            choices.add(new Choice(provider.name(), choices.size(), 1));
        }
        return new Route(List.of(EVERY_MODEL), null, choices);
    }

    private Lane lane(Route route, Map<String, ProviderDefinition> byName) {
        Set<String> names = route.models().stream()
                .map(model -> model.equals(EVERY_MODEL)
                        ? model
                        : models.understand(model).key())
                .collect(Collectors.toUnmodifiableSet());
        List<Stop> stops = new ArrayList<>();
        for (Choice choice : route.choices()) {
            ProviderDefinition provider = byName.get(choice.provider());
            if (provider != null) {
                stops.add(new Stop(provider, choice.tier(), choice.weight()));
            }
        }
        return new Lane(names, route.workspace(), List.copyOf(stops));
    }

    List<ProviderDefinition> providers() {
        return providers;
    }

    ModelMap models() {
        return models;
    }

    Requirements requirements() {
        return requirements;
    }

    /** Names near to one that a workspace cannot have, of models that it can. */
    List<String> nearest(String asked, @Nullable String workspace) {
        return NearestNames.to(
                asked,
                offeredNames.stream()
                        .filter(name -> !offers(models.understand(name), workspace, false)
                                .isEmpty())
                        .toList());
    }

    /** The providers that offer a model to a workspace, health and requirements aside. */
    List<Offer> offers(AskedModel asked, @Nullable String workspace, boolean countTokens) {
        Lane lane = laneOf(asked, workspace);
        List<Offer> offers = new ArrayList<>();
        for (Stop stop : lane.stops()) {
            String id = models.idAt(stop.provider(), asked, countTokens);
            if (id != null) {
                offers.add(offer(stop, id, true));
            }
        }
        if (offers.isEmpty() && forwardUnknownModels) {
            for (Stop stop : lane.stops()) {
                if (forwards(stop.provider().kind())) {
                    offers.add(offer(stop, asked.written(), false));
                }
            }
        }
        return offers;
    }

    private Lane laneOf(AskedModel asked, @Nullable String workspace) {
        for (Lane lane : lanes) {
            if (lane.serves(asked, workspace)) {
                return lane;
            }
        }
        return everyProvider;
    }

    private static Offer offer(Stop stop, String id, boolean known) {
        return new Offer(
                stop.provider(),
                stop.tier(),
                stop.weight(),
                new Candidate(stop.provider().name(), id, known));
    }

    /** Those whose own lists of models are longer and newer than ours. */
    private static boolean forwards(ProviderKind kind) {
        return kind == ProviderKind.ANTHROPIC || kind == ProviderKind.SIMULATOR;
    }
}
