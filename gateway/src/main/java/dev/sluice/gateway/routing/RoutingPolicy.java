package dev.sluice.gateway.routing;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How an admin wants requests to be served.
 *
 * @param routes the first one that matches a request decides; none matches: all enabled providers in their order
 * @param modelIds per provider name, the provider's id (profile, ARN, deployment) of a model; what is not listed follows
 *     the catalogue
 * @param aliases further names under which clients may ask for a model
 * @param requirements what providers must offer; all that match a request hold
 */
public record RoutingPolicy(
        List<Route> routes,
        Map<String, Map<String, String>> modelIds,
        Map<String, String> aliases,
        List<Requirement> requirements) {

    /** No routes, no mappings, no requirements. */
    public static final RoutingPolicy NONE = new RoutingPolicy(List.of(), Map.of(), Map.of(), List.of());

    /**
     * The providers for some requests.
     *
     * @param models catalogue ids, or {@code *} for all
     * @param workspace null for all
     * @param choices in any order; a lower tier is tried first, weights share the load within a tier
     */
    public record Route(List<String> models, @Nullable String workspace, List<Choice> choices) {}

    /** A provider of a route. {@code weight} 0 keeps it for failover within its tier. */
    public record Choice(String provider, int tier, int weight) {}

    /**
     * What a provider must offer to serve some requests.
     *
     * @param workspace null for all
     * @param jurisdictions the provider must process within these; empty for anywhere
     */
    public record Requirement(
            @Nullable String workspace, boolean zeroRetention, boolean baa, Set<String> jurisdictions) {}
}
