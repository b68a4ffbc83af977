package dev.sluice.gateway.routing;

import static dev.sluice.gateway.providers.ProviderKind.ANTHROPIC;
import static dev.sluice.gateway.providers.ProviderKind.BEDROCK;
import static dev.sluice.gateway.providers.ProviderKind.FOUNDRY;
import static dev.sluice.gateway.providers.ProviderKind.VERTEX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.routing.RouteDecision.AllDown;
import dev.sluice.gateway.routing.RouteDecision.Candidates;
import dev.sluice.gateway.routing.RouteDecision.Cause;
import dev.sluice.gateway.routing.RouteDecision.Forbidden;
import dev.sluice.gateway.routing.RouteDecision.Unknown;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouterTest {

    private static final ProviderDefinition API = Given.provider("api", ANTHROPIC);
    private static final ProviderDefinition AWS = Given.provider("aws", BEDROCK, "us-east-1", Set.of("us"));
    private static final ProviderDefinition GOOGLE =
            Given.provider("google", VERTEX, "europe-west1", true, true, Set.of("eu"));
    private static final ProviderDefinition AZURE = Given.provider("azure", FOUNDRY, null, false, true, Set.of("eu"));

    private final MovableClock clock = new MovableClock();
    private final ProviderHealth health = new ProviderHealth(clock, List.of());
    private final Router router = router(true);

    private Router router(boolean forwardUnknownModels) {
        return new Router(ModelCatalogue.bundled(), health, new SplittableRandom(7), forwardUnknownModels);
    }

    private RouteDecision route(String model, @Nullable String workspace) {
        return router.route(new RouteQuery(model, workspace, "session", false, clock.instant()));
    }

    private List<String> order(String model, @Nullable String workspace) {
        return ((Candidates) route(model, workspace))
                .inOrder().stream().map(Candidate::provider).toList();
    }

    private void fails(Candidate candidate, Report report, int times) {
        for (int i = 0; i < times; i++) {
            Objects.requireNonNull(health.tryAcquire(candidate)).report(report);
        }
    }

    @Test
    void withoutARouteAllProvidersThatOfferTheModelAreTriedInTheirOrder() {
        router.update(List.of(GOOGLE, API, AWS), RoutingPolicy.NONE);

        assertThat(route("us.anthropic.claude-opus-5-5[1m]", null))
                .isEqualTo(new Candidates(
                        "claude-opus-5-5",
                        List.of(
                                new Candidate("google", "claude-opus-5-5", true),
                                new Candidate("api", "claude-opus-5-5", true),
                                new Candidate("aws", "us.anthropic.claude-opus-5-5", true))));
        assertThat(order("claude-3-5-haiku", null)).containsExactly("google", "aws");
    }

    @Test
    void theFirstRouteThatMatchesDecides() {
        router.update(
                List.of(API, AWS, GOOGLE),
                Given.routes(
                        new Route(List.of("us.anthropic.claude-opus-5-5"), "red", List.of(new Choice("aws", 0, 1))),
                        new Route(List.of("claude-opus-5-5"), null, List.of(new Choice("google", 0, 1))),
                        Given.everything(new Choice("api", 0, 1), new Choice("gone", 0, 1))));

        assertThat(order("claude-opus-5-5", "red")).containsExactly("aws");
        assertThat(order("claude-opus-5-5", "blue")).containsExactly("google");
        assertThat(order("claude-haiku-5-5", "red")).containsExactly("api");
    }

    @Test
    void lowerTiersComeFirstAndWeightZeroIsForFailover() {
        router.update(
                List.of(API, AWS, GOOGLE, AZURE),
                Given.routes(Given.everything(
                        new Choice("api", 2, 9),
                        new Choice("azure", 1, 0),
                        new Choice("aws", 1, 1),
                        new Choice("google", 2, 0))));

        assertThat(order("claude-opus-5-5", null)).containsExactly("aws", "azure", "api", "google");
    }

    @Test
    void aDisabledProviderGetsNothing() {
        router.update(
                List.of(
                        new ProviderDefinition(
                                "api",
                                ANTHROPIC,
                                null,
                                null,
                                null,
                                API.credential(),
                                false,
                                false,
                                Set.of(),
                                false,
                                API.priceMultiplier(),
                                false),
                        GOOGLE),
                RoutingPolicy.NONE);

        assertThat(order("claude-opus-5-5", null)).containsExactly("google");
    }

    @Test
    void aModelThatNobodyKnowsGoesUnchangedToProvidersOfTheFirstPartyKind() {
        router.update(List.of(GOOGLE, API), RoutingPolicy.NONE);

        assertThat(route("claude-opus-7[1m]", null))
                .isEqualTo(
                        new Candidates("claude-opus-7[1m]", List.of(new Candidate("api", "claude-opus-7[1m]", false))));
    }

    @Test
    void aModelThatIsRetiredAtAnthropicIsForwardedOnlyWhereNobodyElseHasIt() {
        router.update(List.of(API), RoutingPolicy.NONE);

        assertThat(((Candidates) route("claude-3-5-haiku", null)).inOrder())
                .containsExactly(new Candidate("api", "claude-3-5-haiku", false));
    }

    @Test
    void whereUnknownModelsAreNotForwardedTheNearestAreNamed() {
        Router strict = router(false);
        strict.update(List.of(API), RoutingPolicy.NONE);

        assertThat(strict.route(new RouteQuery("claude-opus-5-6", null, null, false, clock.instant())))
                .isEqualTo(new Unknown(List.of("claude-opus-5-5", "claude-opus-4-6", "claude-opus-5")));
    }

    @Test
    void theNearestNamesAreThoseThatTheWorkspaceCanHave() {
        router.update(
                List.of(AWS, AZURE),
                Given.routes(new Route(List.of("claude-3-5-haiku"), "red", List.of(new Choice("azure", 0, 1)))));

        assertThat(order("claude-3-5-haiku", "blue")).containsExactly("aws");
        assertThat(((Unknown) route("claude-3-5-haiku", "red")).nearest())
                .hasSize(3)
                .noneMatch(name -> name.startsWith("claude-3-5-haiku"));
    }

    @Test
    void aRouterWithoutProvidersKnowsNoModel() {
        assertThat(route("claude-opus-5-5", null)).isEqualTo(new Unknown(List.of()));
    }

    @Test
    void aProviderThatDoesNotMeetARequirementIsLeftOut() {
        router.update(
                List.of(API, AWS, GOOGLE, AZURE),
                Given.requirements(
                        new Requirement(null, false, true, Set.of()),
                        new Requirement("health", true, false, Set.of("EU", "ch"))));

        assertThat(order("claude-opus-5-5", null)).containsExactly("google", "azure");
        assertThat(order("claude-opus-5-5", "health")).containsExactly("google");
    }

    @Test
    void aProviderThatDoesNotSayWhereItProcessesIsNotInAnyJurisdiction() {
        router.update(List.of(API), Given.requirements(new Requirement(null, false, false, Set.of("us"))));

        assertThat(route("claude-opus-5-5", null)).isInstanceOf(Forbidden.class);
    }

    @Test
    void aRefusalNamesTheRuleAndWhatIsMissing() {
        router.update(
                List.of(API, AZURE),
                Given.requirements(
                        new Requirement("health", true, true, Set.of("eu", "ch")),
                        new Requirement(null, false, true, Set.of())));

        assertThat(route("claude-opus-5-5", "health"))
                .isEqualTo(new Forbidden("No provider of claude-opus-5-5 meets what is required: "
                        + "the rule of workspace health asks for zero data retention (ZDR)."));
        router.update(List.of(API), Given.requirements(new Requirement("health", true, true, Set.of("eu", "ch"))));
        assertThat(route("claude-opus-5-5", "health"))
                .isEqualTo(new Forbidden("No provider of claude-opus-5-5 meets what is required: "
                        + "the rule of workspace health asks for zero data retention (ZDR) and a business associate "
                        + "agreement (BAA) and processing within ch or eu."));
    }

    @Test
    void anUnknownModelIsNotForwardedPastARequirement() {
        router.update(List.of(API), Given.requirements(new Requirement(null, true, false, Set.of())));

        assertThat(route("claude-opus-7", null)).isInstanceOf(Forbidden.class);
    }

    @Test
    void aDeadFirstProviderCostsNothingOnceItIsKnownToBeDead() {
        router.update(List.of(API, GOOGLE), RoutingPolicy.NONE);
        fails(new Candidate("api", "claude-opus-5-5", true), Report.Outcome.CONNECT_FAILED, 2);

        int callsToTheDead = 0;
        for (int i = 0; i < 1_000; i++) {
            callsToTheDead += order("claude-opus-5-5", null).contains("api") ? 1 : 0;
        }

        assertThat(callsToTheDead).isZero();
        assertThat(order("claude-haiku-5-5", null)).containsExactly("google");
        clock.advance(Duration.ofSeconds(5));
        assertThat(order("claude-opus-5-5", null)).containsExactly("api", "google");
    }

    @Test
    void aSessionComesBackToItsProviderWhenThatIsWellAgain() {
        router.update(
                List.of(AWS, GOOGLE, AZURE),
                Given.routes(Given.everything(
                        new Choice("aws", 0, 1), new Choice("google", 0, 1), new Choice("azure", 0, 1))));
        Candidates before = (Candidates) route("claude-opus-5-5", null);
        Candidate own = before.inOrder().getFirst();
        fails(own, new Report.Status(529, null), 5);

        assertThat(((Candidates) route("claude-opus-5-5", null)).inOrder())
                .isEqualTo(before.inOrder().subList(1, 3));
        clock.advance(Duration.ofSeconds(5));
        Objects.requireNonNull(health.tryAcquire(own)).report(Report.Outcome.ANSWERED);
        assertThat(route("claude-opus-5-5", null)).isEqualTo(before);
    }

    @Test
    void whenAllAreDownTheClientIsToldToComeBackForTheNextProbe() {
        router.update(List.of(API, GOOGLE), RoutingPolicy.NONE);
        fails(new Candidate("api", "claude-opus-5-5", true), Report.Outcome.CONNECT_FAILED, 2);
        clock.advance(Duration.ofSeconds(2));
        fails(new Candidate("google", "claude-opus-5-5", true), Report.Outcome.TOO_SLOW, 2);

        assertThat(route("claude-opus-5-5", null))
                .isEqualTo(new AllDown(Duration.ofSeconds(3), clock.instant(), Cause.FAILING));
    }

    @Test
    void theWaitIsAtMostTenSecondsUnlessAProviderAskedForMore() {
        router.update(List.of(API, GOOGLE), RoutingPolicy.NONE);
        fails(new Candidate("api", "claude-opus-5-5", true), new Report.Status(401, null), 1);
        fails(new Candidate("google", "claude-opus-5-5", true), new Report.Status(403, null), 1);
        assertThat(route("claude-opus-5-5", null))
                .isEqualTo(new AllDown(Duration.ofSeconds(10), clock.instant(), Cause.CREDENTIAL_REFUSED));

        fails(new Candidate("google", "claude-haiku-5-5", true), new Report.Status(429, Duration.ofSeconds(45)), 1);
        assertThat(route("claude-haiku-5-5", null))
                .isEqualTo(new AllDown(Duration.ofSeconds(45), clock.instant(), Cause.RATE_LIMITED));
    }

    @Test
    void theModelsThatCanBeHadAreThoseOfTheEnabledProviders() {
        router.update(List.of(AZURE), RoutingPolicy.NONE);

        assertThat(router.offeredModels())
                .extracting(CatalogueModel::id)
                .contains("claude-opus-5-5", "claude-haiku-4-5-20251001")
                .doesNotContain("claude-mythos-5-2", "claude-3-5-haiku-20241022");
        assertThat(router.model("eu.anthropic.claude-sonnet-4-6"))
                .extracting(CatalogueModel::name)
                .isEqualTo("Claude Sonnet 4.6");
    }

    @Test
    void aDecisionAmongAHundredProvidersTakesLessThanAMillisecond() {
        List<ProviderDefinition> providers = new ArrayList<>();
        List<Choice> choices = new ArrayList<>();
        List<Requirement> requirements = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            providers.add(Given.provider("aws-" + i, BEDROCK, "eu-west-1", true, true, Set.of("eu")));
            choices.add(new Choice("aws-" + i, i % 3, 1 + i % 5));
            requirements.add(new Requirement("workspace-" + i % 10, true, true, Set.of("eu")));
        }
        RoutingPolicy routes = Given.routes(Given.everything(choices.toArray(Choice[]::new)));
        router.update(providers, new RoutingPolicy(routes.routes(), routes.modelIds(), routes.aliases(), requirements));
        int decisions = 2_000;
        int tried = candidates(decisions);

        long started = System.nanoTime();
        tried += candidates(decisions);
        long micros = (System.nanoTime() - started) / 1_000 / decisions;

        assertThat(tried).isEqualTo(2 * decisions * 100);
        assertThat(micros).isLessThan(1_000);
    }

    private int candidates(int decisions) {
        int candidates = 0;
        for (int i = 0; i < decisions; i++) {
            RouteQuery query = new RouteQuery(
                    "us.anthropic.claude-opus-5-5", "workspace-1", "session-" + i, false, clock.instant());
            candidates += ((Candidates) router.route(query)).inOrder().size();
        }
        return candidates;
    }
}
