package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.RoutingPolicy;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.springframework.stereotype.Service;

/**
 * What admins decided about the way of requests, beside the registry of providers. Reads the database when it is made and in
 * {@link #refresh}; thread-safe.
 */
@Service
public class RoutingRules {

    private final RoutingStore store;
    private final Providers providers;
    private final List<BiConsumer<List<ProviderDefinition>, RoutingPolicy>> listeners = new CopyOnWriteArrayList<>();
    private volatile RoutingPolicy policy;

    RoutingRules(RoutingStore store, Providers providers) {
        this.store = store;
        this.providers = providers;
        this.policy = read();
        providers.onChange(definitions -> tell());
    }

    /** The rules in force. */
    public RoutingPolicy policy() {
        return policy;
    }

    /** Calls the listener with providers and rules now, and after each change of either. */
    public void onChange(BiConsumer<List<ProviderDefinition>, RoutingPolicy> listener) {
        listeners.add(listener);
        listener.accept(providers.definitions(), policy);
    }

    /**
     * Takes over providers and rules as they are in the database. On an error those in force stay.
     *
     * @throws org.springframework.dao.DataAccessException when the database cannot be read
     */
    public synchronized void refresh() {
        policy = read();
        providers.refresh();
    }

    private RoutingPolicy read() {
        return new RoutingPolicy(
                store.routes().stream().map(StoredRoute::route).toList(),
                store.mappings(),
                store.aliases(),
                store.requirements().stream()
                        .map(StoredRequirement::requirement)
                        .toList());
    }

    private void tell() {
        List<ProviderDefinition> definitions = providers.definitions();
        listeners.forEach(listener -> listener.accept(definitions, policy));
    }
}
