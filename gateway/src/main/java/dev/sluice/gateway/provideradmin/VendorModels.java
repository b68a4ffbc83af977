package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.takeover.Section;
import dev.sluice.gateway.takeover.Step;
import dev.sluice.gateway.takeover.VendorFile;
import dev.sluice.gateway.takeover.VendorFile.Part;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** The models of a {@code gateway.yaml}: what each provider calls them. Providers themselves stay where their secrets are. */
@Component
class VendorModels implements Section {

    private static final Set<String> OF_A_MODEL = Set.of("id", "label", "description", "upstream_model");

    private final RoutingStore store;
    private final RoutingRules rules;
    private final ModelRows rows;
    private final Providers providers;

    VendorModels(RoutingStore store, RoutingRules rules, ModelRows rows, Providers providers) {
        this.store = store;
        this.rules = rules;
        this.rows = rows;
        this.providers = providers;
    }

    @Override
    public Set<String> names() {
        return Set.of("upstreams", "models", "auto_include_builtin_models");
    }

    @Override
    public List<Step> plan(VendorFile file) {
        List<Step> steps = new ArrayList<>();
        for (Part upstream : file.list(file.root(), "upstreams", steps)) {
            steps.add(upstream(upstream));
        }
        Set<String> seen = new HashSet<>();
        Map<String, Map<String, String>> mapped = store.mappings();
        for (Part model : file.list(file.root(), "models", steps)) {
            plan(file, model, mapped, seen, steps);
        }
        if (file.root().node().path("auto_include_builtin_models").isBoolean()
                && !file.root().node().path("auto_include_builtin_models").booleanValue()) {
            steps.add(
                    Step.leftOut(
                            "auto_include_builtin_models",
                            "providers here offer what they have; restrict it with availableModels in a policy, or a guardrail"));
        } else if (file.root().has("auto_include_builtin_models")
                && !file.root().node().path("auto_include_builtin_models").isBoolean()) {
            steps.add(Step.wrong("auto_include_builtin_models", "must be true or false"));
        }
        return steps;
    }

    private Step upstream(Part upstream) {
        String name = upstream.text("name").or(() -> upstream.text("provider")).orElse("");
        if (name.isEmpty()) {
            return Step.wrong(upstream.path(), "has neither name nor provider");
        }
        return providers.find(name).isPresent()
                ? Step.leftOut(
                        upstream.path(), "the provider " + VendorFile.shown(name) + " is here; it stays as it is")
                : Step.leftOut(
                        upstream.path(),
                        "there is no provider " + VendorFile.shown(name)
                                + "; add it under Providers with its credential, and import again");
    }

    private void plan(
            VendorFile file, Part model, Map<String, Map<String, String>> mapped, Set<String> seen, List<Step> steps) {
        steps.addAll(model.unknown(OF_A_MODEL));
        String id = model.text("id").orElse("");
        if (!RoutingInput.isAlias(id)) {
            steps.add(Step.wrong(model.at("id"), "must be the id of a model"));
            return;
        }
        String known = rows.of(id).id();
        if (!seen.add(known)) {
            steps.add(Step.wrong(model.at("id"), "stands here a second time"));
            return;
        }
        for (String text : List.of("label", "description")) {
            if (model.has(text)) {
                steps.add(Step.leftOut(model.at(text), "models are called by the names of the catalogue here"));
            }
        }
        JsonNode ids = model.node().path("upstream_model");
        if (!ids.isObject() || ids.isEmpty()) {
            steps.add(Step.wrong(model.at("upstream_model"), "must name at least one upstream"));
            return;
        }
        Part upstreams = new Part(model.at("upstream_model"), ids);
        for (String provider : ids.propertyNames()) {
            steps.add(mapping(file, upstreams, provider, known, mapped));
        }
    }

    private Step mapping(
            VendorFile file, Part upstreams, String provider, String model, Map<String, Map<String, String>> mapped) {
        String path = upstreams.at(provider);
        String own = upstreams.text(provider).orElse("");
        if (own.isEmpty() || !RoutingInput.isUpstreamId(own)) {
            return Step.wrong(path, "must be an id without blanks");
        }
        if (!file.upstreams().contains(provider)) {
            return Step.wrong(path, "there is no such upstream in the file");
        }
        if (own.contains("${")) {
            return Step.leftOut(path, "names a variable; write the id itself");
        }
        if (providers.find(provider).isEmpty()) {
            return Step.leftOut(path, "there is no provider " + VendorFile.shown(provider) + " here");
        }
        String what = model + " at " + provider + " is " + own;
        String before = mapped.getOrDefault(provider, Map.of()).get(model);
        Runnable change =
                () -> store.map(provider, model, own, Audit.currentActor().label());
        return before == null
                ? Step.added(path, what, change)
                : before.equals(own) ? Step.same(path, what) : Step.changed(path, what, before, change);
    }

    @Override
    public void over() {
        rules.refresh();
    }
}
