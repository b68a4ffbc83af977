package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.pricing.Pricing;
import dev.sluice.gateway.pricing.Pricing.Model;
import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.PublicListener;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.routing.CatalogueModel;
import dev.sluice.gateway.routing.Router;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** The small GETs of the contract (§1, §9, §12.3). */
@Component
final class SmallEndpoints {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Header PLAIN_TEXT = new Header("content-type", "text/plain; charset=utf-8");

    private final Doorkeeper doorkeeper;
    private final Pricing pricing;
    private final Router router;
    private final Guarding guarding;
    private final UsageStatement usageStatement;
    private final ObjectProvider<PublicListener> listener;

    SmallEndpoints(
            Doorkeeper doorkeeper,
            Pricing pricing,
            Router router,
            Guarding guarding,
            UsageStatement usageStatement,
            ObjectProvider<PublicListener> listener) {
        this.doorkeeper = doorkeeper;
        this.pricing = pricing;
        this.router = router;
        this.guarding = guarding;
        this.usageStatement = usageStatement;
        this.listener = listener;
    }

    private record ModelObject(String type, String id, String display_name, String created_at, long max_input_tokens) {

        static ModelObject of(Model model) {
            return new ModelObject(
                    "model", model.id(), model.displayName(), model.releasedAt().toString(), model.contextTokens());
        }
    }

    private record ModelList(
            List<ModelObject> data,
            boolean has_more,
            @Nullable String first_id,
            @Nullable String last_id) {}

    Answer models(Request request) {
        return forModels(request, usable -> {
            List<ModelObject> all = usable.map(ModelObject::of).toList();
            return json(
                    request.id(),
                    new ModelList(
                            all,
                            false,
                            all.isEmpty() ? null : all.getFirst().id(),
                            all.isEmpty() ? null : all.getLast().id()));
        });
    }

    Answer model(Request request, String id) {
        return forModels(
                request,
                usable -> usable.filter(model -> model.id().equals(id))
                        .findFirst()
                        .map(model -> json(request.id(), ModelObject.of(model)))
                        .orElseGet(() ->
                                Errors.error(request.id(), 404, "not_found_error", "there is no model with this id")));
    }

    /** Answers with the models that are offered and that no guardrail keeps from the caller. */
    private Answer forModels(Request request, Function<Stream<Model>, Answer> answer) {
        return forCaller(request, known -> {
            Predicate<String> usable = guarding.usableModels(known.holder());
            return usable == null
                    ? Guarding.away(request)
                    : answer.apply(offered().filter(model -> usable.test(model.id())));
        });
    }

    /** What can be had of some provider, with what the price book knows of it. */
    private Stream<Model> offered() {
        Set<String> ids =
                router.offeredModels().stream().map(CatalogueModel::id).collect(Collectors.toSet());
        return pricing.models().stream().filter(model -> ids.contains(model.id()));
    }

    Answer usage(Request request) {
        return forCaller(
                request,
                known -> json(request.id(), usageStatement.of(known.holder().memberId(), request.receivedAt())));
    }

    /** Clients in Bedrock's format look for profiles without a credential, and do without (contract §16.1). */
    Answer noInferenceProfiles(Request request) {
        return Errors.error(request.id(), 404, "not_found_error", "Sluice lists no inference profiles");
    }

    Answer hello() {
        return new Answer(200, List.of(), new byte[0]);
    }

    Answer alive() {
        return new Answer(200, List.of(PLAIN_TEXT), "ok\n".getBytes(StandardCharsets.US_ASCII));
    }

    Answer ready() {
        boolean accepting = listener.getObject().accepting();
        return new Answer(
                accepting ? 200 : 503,
                List.of(PLAIN_TEXT),
                (accepting ? "ready\n" : "stopping\n").getBytes(StandardCharsets.US_ASCII));
    }

    private Answer forCaller(Request request, Function<Caller.Known, Answer> answer) {
        return Errors.onlyGet(request).orElseGet(() -> switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known known -> answer.apply(known);
        });
    }

    private static Answer json(UUID id, Object body) {
        List<Header> headers = new ArrayList<>(Errors.identification(Ids.text("req", id)));
        headers.add(new Header("content-type", "application/json"));
        headers.add(new Header("cache-control", "no-store"));
        return new Answer(200, headers, JSON.writeValueAsBytes(body));
    }
}
