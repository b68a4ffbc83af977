package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.routing.HealthView.State;
import dev.sluice.gateway.routing.Phase.Resting;
import dev.sluice.gateway.routing.RouteDecision.AllDown;
import dev.sluice.gateway.routing.RouteDecision.Cause;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which providers, and which of their models, failed, so that a dead one costs its time limit once and not with
 * each request. What is known of a provider is forgotten when its definition changes: an admin who repairs it need not
 * wait. In this process only; each replica finds out by itself. Thread-safe.
 */
public final class ProviderHealth {

    private static final long SHORTEST_WAIT_MILLIS = 1_000;

    /** The longest that clients are told to wait for providers that fail. */
    private static final long LONGEST_WAIT_MILLIS = 10_000;

    private final Clock clock;
    private final List<ProviderAlarm> alarms;
    private volatile Map<String, ProviderCircuits> providers = Map.of();

    public ProviderHealth(Clock clock, List<ProviderAlarm> alarms) {
        this.clock = clock;
        this.alarms = List.copyOf(alarms);
    }

    /** Knows these providers from now on; keeps what it knows of those that did not change. */
    synchronized void follow(List<ProviderDefinition> definitions) {
        Map<String, ProviderCircuits> following = new TreeMap<>();
        for (ProviderDefinition definition : definitions) {
            ProviderCircuits before = providers.get(definition.name());
            following.put(
                    definition.name(),
                    before != null && before.definition().equals(definition)
                            ? before
                            : new ProviderCircuits(definition, now()));
        }
        providers = Map.copyOf(following);
    }

    /** Forgets every failure of every provider, so that all are tried again at once. */
    public synchronized void forget() {
        Map<String, ProviderCircuits> fresh = new TreeMap<>();
        providers.forEach((name, before) -> fresh.put(name, new ProviderCircuits(before.definition(), now())));
        providers = Map.copyOf(fresh);
    }

    /** Forgets every failure of one provider, so that it is tried again at once. */
    public synchronized void forget(String provider) {
        Map<String, ProviderCircuits> fresh = new TreeMap<>(providers);
        fresh.computeIfPresent(provider, (name, before) -> new ProviderCircuits(before.definition(), now()));
        providers = Map.copyOf(fresh);
    }

    /**
     * Asks to call a candidate. Whoever gets an attempt has to report on it.
     *
     * @return null when the candidate rests, is being probed by somebody else, or is no longer configured: try the next
     */
    public @Nullable Permit tryAcquire(Candidate candidate) {
        ProviderCircuits circuits = providers.get(candidate.provider());
        if (circuits == null) {
            return null;
        }
        long now = now();
        Circuit model = circuits.of(candidate, now);
        if (!model.available(now)) {
            return null;
        }
        Circuit provider = circuits.own();
        Phase providerPhase = provider.admit(now);
        if (providerPhase == null) {
            return null;
        }
        Phase modelPhase = model.admit(now);
        if (modelPhase == null) {
            provider.gaveUp(providerPhase, now);
            return null;
        }
        return new Permit(this, candidate, provider, providerPhase, model, modelPhase);
    }

    boolean available(Candidate candidate, long now) {
        ProviderCircuits circuits = providers.get(candidate.provider());
        return circuits != null
                && circuits.own().available(now)
                && circuits.of(candidate, now).available(now);
    }

    /** What to tell a client when none of these candidates could be acquired. */
    public AllDown allDown(List<Candidate> candidates) {
        long now = now();
        long nextTry = Long.MAX_VALUE;
        long since = Long.MIN_VALUE;
        boolean pause = false;
        Cause cause = Cause.FAILING;
        for (Candidate candidate : candidates) {
            ProviderCircuits circuits = providers.get(candidate.provider());
            if (circuits == null) {
                continue;
            }
            Phase own = circuits.own().phase();
            Phase model = circuits.of(candidate, now).phase();
            Phase longer = Circuit.nextTry(own) >= Circuit.nextTry(model) ? own : model;
            since = Math.max(since, longer instanceof Phase.Closed ? now : longer.sinceMillis());
            // A probe on its way knows sooner than its lease ends.
            long its = longer instanceof Phase.Probing ? now : Circuit.nextTry(longer);
            if (its < nextTry) {
                nextTry = its;
                pause = longer instanceof Resting resting && resting.pause;
            }
            cause = cause(longer).compareTo(cause) < 0 ? cause(longer) : cause;
        }
        long longest = pause ? Circuit.LONGEST_REST_MILLIS : LONGEST_WAIT_MILLIS;
        long wait = Math.clamp(nextTry == Long.MAX_VALUE ? 0 : nextTry - now, SHORTEST_WAIT_MILLIS, longest);
        return new AllDown(Duration.ofMillis(wait), Instant.ofEpochMilli(since == Long.MIN_VALUE ? now : since), cause);
    }

    /** All providers, each followed by those of its models that were asked for so far; by name. */
    public List<HealthView> snapshot() {
        List<HealthView> views = new ArrayList<>();
        new TreeMap<>(providers).forEach((name, circuits) -> {
            views.add(view(name, null, circuits.own()));
            new TreeMap<>(circuits.models()).forEach((model, circuit) -> views.add(view(name, model, circuit)));
        });
        return List.copyOf(views);
    }

    long now() {
        return clock.millis();
    }

    void alarm(Candidate candidate, int status, long now) {
        alarms.forEach(alarm -> alarm.credentialRefused(candidate, status, Instant.ofEpochMilli(now)));
    }

    private static Cause cause(Phase phase) {
        return switch (phase) {
            case Phase.Closed closed -> Cause.FAILING;
            case Resting resting -> resting.cause;
            case Phase.Probing probing -> probing.rest.cause;
        };
    }

    private static HealthView view(String provider, @Nullable String model, Circuit circuit) {
        Phase phase = circuit.phase();
        State state = switch (phase) {
            case Phase.Closed closed -> State.CLOSED;
            case Resting resting -> resting.pause ? State.PAUSED : State.OPEN;
            case Phase.Probing probing -> State.HALF_OPEN;
        };
        Circuit.Trouble trouble = circuit.trouble();
        return new HealthView(
                provider,
                model,
                state,
                Instant.ofEpochMilli(phase.sinceMillis()),
                trouble == null ? null : trouble.what(),
                trouble == null ? null : trouble.at(),
                phase instanceof Phase.Closed ? null : Instant.ofEpochMilli(Circuit.nextTry(phase)));
    }
}
