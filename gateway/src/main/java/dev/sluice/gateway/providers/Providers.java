package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.BetaRuleStore.StoredBetaRule;
import dev.sluice.gateway.providers.KnownProvider.Source;
import dev.sluice.gateway.secrets.VaultException;
import dev.sluice.gateway.settings.ConfiguredProviders;
import dev.sluice.simulator.Simulator;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Service;

/**
 * The providers in use, in order of preference: those of the configuration, then those of the console; the demo provider
 * while there is neither. Reads the database when it is made and in {@link #refresh}, never on the way of a request;
 * readers see one snapshot or the next. Runs the simulator inside where a provider needs it.
 */
@Service
public class Providers implements DisposableBean {

    /** PostgreSQL channel on which changes are announced; whoever hears it calls {@link #refresh()}. */
    public static final String CHANNEL = "provider";

    private static final Logger LOG = LoggerFactory.getLogger(Providers.class);

    private final ProviderStore store;
    private final BetaRuleStore betaStore;
    private final ProviderAdapters adapters;
    private final List<ProviderDefinition> configured;
    private final List<Consumer<List<ProviderDefinition>>> listeners = new CopyOnWriteArrayList<>();
    private @Nullable Simulator simulator;
    private volatile Snapshot snapshot = new Snapshot(List.of(), List.of(), Map.of(), Map.of());

    Providers(ConfiguredProviders configured, ProviderStore store, BetaRuleStore betaStore, ProviderAdapters adapters) {
        this.store = store;
        this.betaStore = betaStore;
        this.adapters = adapters;
        this.configured = configured.list().stream()
                .map(provider -> ConfiguredDefinition.of(provider, true))
                .toList();
        refresh();
    }

    /** What readers see; {@code opened} spares the vault, and the key service behind it, what did not change. */
    private record Snapshot(
            List<KnownProvider> known,
            List<BetaRule> betaRules,
            Map<String, KnownProvider> byName,
            Map<String, Opened> opened) {}

    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Opened(byte[] sealed, Credential credential) {}

    /** Every provider that can be used, enabled or not, in order of preference. */
    public List<ProviderDefinition> definitions() {
        return snapshot.known().stream()
                .filter(known -> known.adapter() != null)
                .map(KnownProvider::definition)
                .toList();
    }

    /** Every provider, also those that cannot be used. */
    public List<KnownProvider> known() {
        return snapshot.known();
    }

    /** One provider, by its name. */
    public Optional<KnownProvider> find(String name) {
        return Optional.ofNullable(snapshot.byName().get(name));
    }

    /** The adapter of a provider that can be used, enabled or not. */
    public Optional<ProviderAdapter> adapter(String name) {
        return find(name).map(KnownProvider::adapter);
    }

    /** The rules of admins and those that were learned. */
    public List<BetaRule> betaRules() {
        return snapshot.betaRules();
    }

    /** Notes for all replicas that a kind of provider refused a beta. */
    public void learn(BetaRule rule) {
        betaStore.put(rule, "learned");
    }

    /** Whether all answers are simulated. */
    public boolean demo() {
        return snapshot.known().stream().allMatch(known -> known.definition().kind() == ProviderKind.SIMULATOR);
    }

    /** Calls the listener with {@link #definitions()} now and after each change. */
    public void onChange(Consumer<List<ProviderDefinition>> listener) {
        listeners.add(listener);
        listener.accept(definitions());
    }

    /**
     * Takes over what was changed in the database. Adapters whose definition did not change stay, with the tokens that they
     * hold. On an error the providers in force stay.
     *
     * @throws org.springframework.dao.DataAccessException when the database cannot be read
     */
    public synchronized void refresh() {
        Snapshot before = snapshot;
        Map<String, Opened> opened = new HashMap<>();
        List<KnownProvider> known = new ArrayList<>();
        for (ProviderDefinition definition : configured) {
            known.add(known(definition, Source.CONFIGURATION, null, null, before));
        }
        for (StoredProvider stored : store.list()) {
            known.add(stored(stored, before, opened));
        }
        if (known.isEmpty()) {
            known.add(known(demoProvider(), Source.DEMO, null, null, before));
        }
        Map<String, KnownProvider> byName = new HashMap<>();
        known.forEach(one -> byName.putIfAbsent(one.name(), one));
        List<BetaRule> rules =
                betaStore.list().stream().map(StoredBetaRule::rule).toList();
        snapshot = new Snapshot(List.copyOf(known), rules, Map.copyOf(byName), Map.copyOf(opened));
        List<ProviderDefinition> definitions = definitions();
        listeners.forEach(listener -> listener.accept(definitions));
    }

    private KnownProvider stored(StoredProvider stored, Snapshot before, Map<String, Opened> opened) {
        String name = stored.definition().name();
        if (configured.stream().anyMatch(one -> one.name().equalsIgnoreCase(name))) {
            return known(
                    stored.definition(), Source.CONSOLE, stored, "The configuration has one of this name.", before);
        }
        Opened earlier = before.opened().get(name);
        try {
            Credential credential = earlier != null && Arrays.equals(earlier.sealed(), stored.sealedCredential())
                    ? earlier.credential()
                    : store.open(stored);
            opened.put(name, new Opened(stored.sealedCredential(), credential));
            return known(with(stored.definition(), credential), Source.CONSOLE, stored, null, before);
        } catch (VaultException e) {
            LOG.error("the credential of provider {} cannot be opened: {}", name, e.getMessage());
            String problem = "Its credential cannot be opened: " + e.getMessage() + ".";
            return known(stored.definition(), Source.CONSOLE, stored, problem, before);
        }
    }

    private KnownProvider known(
            ProviderDefinition given,
            Source source,
            @Nullable StoredProvider stored,
            @Nullable String problem,
            Snapshot before) {
        ProviderDefinition definition = reachable(given);
        KnownProvider earlier = before.byName().get(definition.name());
        ProviderAdapter adapter = null;
        String why = problem;
        if (problem == null) {
            try {
                adapter = earlier == null || !earlier.definition().equals(definition) ? null : earlier.adapter();
                adapter = adapter == null ? adapters.of(definition) : adapter;
            } catch (IllegalArgumentException e) {
                why = "It cannot be used: " + e.getMessage() + ".";
            }
        }
        return new KnownProvider(
                definition,
                source,
                stored == null ? CredentialHint.of(definition.credential()) : stored.hint(),
                adapter,
                why,
                stored == null ? null : stored.updatedAt(),
                stored == null ? null : stored.updatedBy());
    }

    /** Gives a simulator without an address that of the one inside. */
    private ProviderDefinition reachable(ProviderDefinition one) {
        if (one.kind() != ProviderKind.SIMULATOR || one.baseUrl() != null) {
            return one;
        }
        if (simulator == null) {
            simulator = Simulator.start(0);
        }
        return copy(
                one,
                URI.create("http://127.0.0.1:" + simulator.address().getPort()),
                one.credential() instanceof Credential.None ? new Credential.ApiKey("demo") : one.credential());
    }

    private static ProviderDefinition with(ProviderDefinition one, Credential credential) {
        return copy(one, one.baseUrl(), credential);
    }

    private static ProviderDefinition copy(ProviderDefinition one, @Nullable URI baseUrl, Credential credential) {
        return new ProviderDefinition(
                one.name(),
                one.kind(),
                baseUrl,
                one.region(),
                one.project(),
                credential,
                one.zeroRetention(),
                one.baa(),
                one.jurisdictions(),
                one.regionalPrices(),
                one.priceMultiplier(),
                one.enabled());
    }

    private static ProviderDefinition demoProvider() {
        return new ProviderDefinition(
                "demo",
                ProviderKind.SIMULATOR,
                null,
                null,
                null,
                new Credential.None(),
                false,
                false,
                Set.of(),
                false,
                BigDecimal.ONE,
                true);
    }

    @Override
    public void destroy() {
        if (simulator != null) {
            simulator.close();
        }
    }
}
