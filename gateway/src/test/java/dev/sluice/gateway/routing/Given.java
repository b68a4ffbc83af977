package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.Credential;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Providers and policies for tests. */
final class Given {

    private Given() {}

    static ProviderDefinition provider(String name, ProviderKind kind) {
        return provider(name, kind, null, Set.of());
    }

    static ProviderDefinition provider(
            String name, ProviderKind kind, @Nullable String region, Set<String> jurisdictions) {
        return provider(name, kind, region, false, false, jurisdictions);
    }

    static ProviderDefinition provider(
            String name,
            ProviderKind kind,
            @Nullable String region,
            boolean zeroRetention,
            boolean baa,
            Set<String> jurisdictions) {
        return new ProviderDefinition(
                name,
                kind,
                null,
                region,
                null,
                new Credential.None(),
                zeroRetention,
                baa,
                jurisdictions,
                false,
                BigDecimal.ONE,
                true);
    }

    static RoutingPolicy routes(Route... routes) {
        return new RoutingPolicy(List.of(routes), Map.of(), Map.of(), List.of());
    }

    static Route everything(Choice... choices) {
        return new Route(List.of("*"), null, List.of(choices));
    }

    static RoutingPolicy mapping(String provider, String model, String id) {
        return new RoutingPolicy(List.of(), Map.of(provider, Map.of(model, id)), Map.of(), List.of());
    }

    static RoutingPolicy aliases(Map<String, String> aliases) {
        return new RoutingPolicy(List.of(), Map.of(), aliases, List.of());
    }

    static RoutingPolicy requirements(Requirement... requirements) {
        return new RoutingPolicy(List.of(), Map.of(), Map.of(), List.of(requirements));
    }
}
