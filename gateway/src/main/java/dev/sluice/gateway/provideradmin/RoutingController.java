package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.provideradmin.ProviderAnswers.Deleted;
import dev.sluice.gateway.provideradmin.ProviderAnswers.Listing;
import dev.sluice.gateway.provideradmin.RoutingAnswers.BetaAnswer;
import dev.sluice.gateway.provideradmin.RoutingAnswers.ModelAnswer;
import dev.sluice.gateway.provideradmin.RoutingAnswers.RequirementAnswer;
import dev.sluice.gateway.provideradmin.RoutingAnswers.RouteAnswer;
import dev.sluice.gateway.providers.BetaRule;
import dev.sluice.gateway.providers.BetaRuleStore;
import dev.sluice.gateway.providers.BetaTable;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Models, routes, requirements and betas in the Admin API. */
@RestController
@RequestMapping("/v1/organizations")
class RoutingController {

    private static final String BETA_ID = "beta";

    private final RoutingStore store;
    private final RoutingRules rules;
    private final Providers providers;
    private final BetaRuleStore betas;
    private final BetaChanges betaChanges;
    private final ModelRows models;
    private final List<BetaRule> builtIn = BetaTable.builtIn().rules();

    RoutingController(
            RoutingStore store,
            RoutingRules rules,
            Providers providers,
            BetaRuleStore betas,
            BetaChanges betaChanges,
            ModelRows models) {
        this.store = store;
        this.rules = rules;
        this.providers = providers;
        this.betas = betas;
        this.betaChanges = betaChanges;
        this.models = models;
    }

    @GetMapping("/models")
    Listing<ModelAnswer> models() {
        return new Listing<>(models.all().stream().map(RoutingController::shape).toList());
    }

    /** Sets what the body carries: {@code aliases} as a whole, {@code upstream_ids} provider by provider, null to remove. */
    @PostMapping("/models/{model}")
    ModelAnswer setModel(@PathVariable String model, JsonFields body, @AuthenticationPrincipal AdminKey key) {
        JsonFields ids = body.has("upstream_ids") ? body.object("upstream_ids") : null;
        Map<String, String> upstream = new LinkedHashMap<>();
        if (ids != null) {
            ids.names()
                    .forEach(name ->
                            upstream.put(name, ids.optionalText(name).orElse("").strip()));
        }
        List<String> aliases = body.has("aliases") ? body.texts("aliases") : null;
        Map<String, String> problems = models.set(model, aliases, upstream, ProvidersController.by(key));
        refuse(problems);
        return shape(models.of(model));
    }

    @GetMapping("/routes")
    Listing<RouteAnswer> routes() {
        return new Listing<>(store.routes().stream().map(RouteAnswer::of).toList());
    }

    @PostMapping("/routes")
    RouteAnswer addRoute(JsonFields body, @AuthenticationPrincipal AdminKey key) {
        List<Choice> choices = body.objects("providers").stream()
                .map(one -> new Choice(
                        one.text("provider"),
                        one.optionalNumber("tier", 1, 9).orElse(1),
                        one.optionalNumber("weight", 0, 1000).orElse(1)))
                .toList();
        Route route =
                new Route(body.texts("models"), body.optionalText("workspace").orElse(null), choices);
        refuse(RoutingInput.problems(route, providers));
        StoredRoute added = store.addRoute(route, ProvidersController.by(key));
        rules.refresh();
        return RouteAnswer.of(added);
    }

    @DeleteMapping("/routes/{id}")
    Deleted removeRoute(@PathVariable String id) {
        return removed("route", StoredRoute.ID, id, store::removeRoute);
    }

    @GetMapping("/residency")
    Listing<RequirementAnswer> requirements() {
        return new Listing<>(
                store.requirements().stream().map(RequirementAnswer::of).toList());
    }

    @PostMapping("/residency")
    RequirementAnswer addRequirement(JsonFields body, @AuthenticationPrincipal AdminKey key) {
        Requirement requirement = RoutingInput.requirement(
                body.optionalText("workspace").orElse(null),
                body.flag("zero_retention"),
                body.flag("baa"),
                body.texts("jurisdictions"));
        refuse(RoutingInput.problems(requirement));
        StoredRequirement added = store.addRequirement(requirement, ProvidersController.by(key));
        rules.refresh();
        return RequirementAnswer.of(added);
    }

    @DeleteMapping("/residency/{id}")
    Deleted removeRequirement(@PathVariable String id) {
        return removed("residency_requirement", StoredRequirement.ID, id, store::removeRequirement);
    }

    @GetMapping("/beta_rules")
    Listing<BetaAnswer> betas() {
        Stream<BetaAnswer> shipped = builtIn.stream().map(rule -> BetaAnswer.of(null, rule));
        Stream<BetaAnswer> stored =
                betas.list().stream().map(one -> BetaAnswer.of(Ids.text(BETA_ID, one.id()), one.rule()));
        return new Listing<>(Stream.concat(stored, shipped).toList());
    }

    @PostMapping("/beta_rules")
    BetaAnswer addBeta(JsonFields body, @AuthenticationPrincipal AdminKey key) {
        ProviderKind kind = body.choice("kind", Arrays.asList(ProviderKind.values()), ProviderKind::word);
        BetaRule rule = RoutingInput.betaRule(kind, body.optionalText("beta").orElse(""), body.texts("fields"));
        refuse(RoutingInput.problems(rule));
        betaChanges.put(rule, ProvidersController.by(key));
        rules.refresh();
        return betas.list().stream()
                .filter(one -> one.rule().equals(rule))
                .findFirst()
                .map(one -> BetaAnswer.of(Ids.text(BETA_ID, one.id()), rule))
                .orElseThrow(() -> AdminApiException.notFound("beta rule not found"));
    }

    @DeleteMapping("/beta_rules/{id}")
    Deleted removeBeta(@PathVariable String id) {
        return removed("beta_rule", BETA_ID, id, betaChanges::remove);
    }

    private Deleted removed(String type, String prefix, String id, Predicate<UUID> remove) {
        if (!Ids.parse(prefix, id).filter(remove).isPresent()) {
            throw AdminApiException.notFound(type.replace('_', ' ') + " not found");
        }
        rules.refresh();
        return new Deleted(type + "_deleted", id);
    }

    private static void refuse(Map<String, String> problems) {
        if (!problems.isEmpty()) {
            throw ProviderBody.refusal(problems);
        }
    }

    private static ModelAnswer shape(ModelRows.ModelRow row) {
        return new ModelAnswer(
                "model",
                row.id(),
                row.displayName(),
                row.inCatalogue(),
                row.aliases(),
                row.upstreamIds(),
                row.sentIds());
    }
}
