package dev.sluice.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.routing.RouteDecision.Candidates;
import dev.sluice.gateway.routing.RouteDecision.Forbidden;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.jspecify.annotations.Nullable;

class RouterPropertyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final int REQUESTS = 4_000;

    private static Router router(List<ProviderDefinition> providers, RoutingPolicy policy) {
        Router router = new Router(
                ModelCatalogue.bundled(),
                new ProviderHealth(new MovableClock(), List.of()),
                new SplittableRandom(42),
                true);
        router.update(providers, policy);
        return router;
    }

    /** One tier of providers with these weights, called p0, p1 and so on. */
    private static Router weighted(List<Integer> weights) {
        List<ProviderDefinition> providers = new ArrayList<>();
        List<Choice> choices = new ArrayList<>();
        for (int i = 0; i < weights.size(); i++) {
            providers.add(Given.provider("p" + i, ProviderKind.ANTHROPIC));
            choices.add(new Choice("p" + i, 0, weights.get(i)));
        }
        return router(providers, Given.routes(Given.everything(choices.toArray(Choice[]::new))));
    }

    private static List<String> order(Router router, @Nullable String session) {
        return ((Candidates) router.route(new RouteQuery("claude-opus-5-5", null, session, false, NOW)))
                .inOrder().stream().map(Candidate::provider).toList();
    }

    @Property(tries = 12)
    void weightsShareTheLoadWithAndWithoutSessions(
            @ForAll @Size(min = 2, max = 5) List<@IntRange(max = 10) Integer> weights, @ForAll boolean sessions) {
        int sum = weights.stream().mapToInt(Integer::intValue).sum();
        if (sum == 0) {
            return;
        }
        Router router = weighted(weights);
        Map<String, Integer> first = new TreeMap<>();
        for (int i = 0; i < REQUESTS; i++) {
            first.merge(order(router, sessions ? "session-" + i : null).getFirst(), 1, Integer::sum);
        }
        for (int i = 0; i < weights.size(); i++) {
            double share = first.getOrDefault("p" + i, 0) / (double) REQUESTS;
            assertThat(share).isEqualTo(weights.get(i) / (double) sum, within(0.04));
            assertThat(share > 0).isEqualTo(weights.get(i) > 0);
        }
    }

    @Property(tries = 100)
    void aSessionStaysAndMovesOnlyWhenItsOwnProviderGoes(
            @ForAll @StringLength(max = 60) String session,
            @ForAll @Size(min = 2, max = 8) List<@IntRange(min = 1, max = 10) Integer> weights,
            @ForAll @IntRange(max = 7) int goes) {
        Router router = weighted(weights);
        List<String> before = order(router, session);
        assertThat(order(router, session)).isEqualTo(before);
        assertThat(before).hasSize(weights.size());

        List<Choice> choices = new ArrayList<>();
        List<ProviderDefinition> providers = new ArrayList<>();
        String gone = "p" + goes % weights.size();
        for (int i = 0; i < weights.size(); i++) {
            if (!gone.equals("p" + i)) {
                providers.add(Given.provider("p" + i, ProviderKind.ANTHROPIC));
                choices.add(new Choice("p" + i, 0, weights.get(i)));
            }
        }
        router.update(providers, Given.routes(Given.everything(choices.toArray(Choice[]::new))));

        assertThat(order(router, session))
                .isEqualTo(before.stream().filter(name -> !name.equals(gone)).toList());
    }

    @Property(tries = 300)
    void aProviderThatARequirementExcludesIsNeverTried(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 15) Integer> providerBits,
            @ForAll @Size(min = 1, max = 3) List<@IntRange(max = 31) Integer> ruleBits,
            @ForAll boolean inWorkspace) {
        List<ProviderDefinition> providers = new ArrayList<>();
        for (int i = 0; i < providerBits.size(); i++) {
            int bits = providerBits.get(i);
            providers.add(Given.provider(
                    "p" + i, ProviderKind.SIMULATOR, null, (bits & 1) != 0, (bits & 2) != 0, places(bits >> 2)));
        }
        List<Requirement> rules = ruleBits.stream()
                .map(bits -> new Requirement(
                        (bits & 16) != 0 ? "w" : null, (bits & 1) != 0, (bits & 2) != 0, places(bits >> 2 & 3)))
                .toList();
        String workspace = inWorkspace ? "w" : null;
        Set<String> allowed = new TreeSet<>();
        for (ProviderDefinition provider : providers) {
            boolean meets = true;
            for (Requirement rule : rules) {
                if (rule.workspace() == null || inWorkspace) {
                    meets &= !rule.zeroRetention() || provider.zeroRetention();
                    meets &= !rule.baa() || provider.baa();
                    meets &= rule.jurisdictions().isEmpty()
                            || (!provider.jurisdictions().isEmpty()
                                    && rule.jurisdictions().containsAll(provider.jurisdictions()));
                }
            }
            if (meets) {
                allowed.add(provider.name());
            }
        }

        RouteDecision decision = router(providers, Given.requirements(rules.toArray(Requirement[]::new)))
                .route(new RouteQuery("claude-opus-5-5", workspace, null, false, NOW));

        if (allowed.isEmpty()) {
            assertThat(decision).isInstanceOf(Forbidden.class);
        } else {
            assertThat(((Candidates) decision).inOrder().stream().map(Candidate::provider))
                    .containsExactlyElementsOf(allowed);
        }
    }

    private static Set<String> places(int bits) {
        return switch (bits & 3) {
            case 0 -> Set.of();
            case 1 -> Set.of("eu");
            case 2 -> Set.of("us");
            default -> Set.of("eu", "us");
        };
    }

    @Property(tries = 500)
    void anyWordsOfAClientAreUnderstoodOrPassedOnUnchanged(@ForAll @StringLength(max = 80) String words) {
        Router router = router(List.of(Given.provider("api", ProviderKind.ANTHROPIC)), RoutingPolicy.NONE);

        Candidates decision = (Candidates) router.route(new RouteQuery(words, null, null, false, NOW));

        if (router.model(words) == null) {
            assertThat(decision.inOrder()).containsExactly(new Candidate("api", words, false));
        }
    }
}
