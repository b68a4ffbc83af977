package dev.sluice.gateway.admission;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.proxy.Gatekeeper;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.telemetry.Signal;
import dev.sluice.gateway.waiting.Waiting;
import org.springframework.stereotype.Component;

/**
 * Which request goes where, in one place. Paths match exactly, so no spelling of a model path can slip past the admission:
 * whatever is not listed here never reaches a provider.
 */
@Component
final class Gate implements Gatekeeper {

    /** Up to this size a body is read in about a tenth of a millisecond. */
    private static final int QUICKLY_READ_BYTES = 128 << 10;

    private final ModelAdmission models;
    private final SmallEndpoints small;
    private final ManagedSettings settings;
    private final TelemetryIntake telemetry;
    private final Doorkeeper doorkeeper;
    private final LimitRequests limitRequests;

    Gate(
            ModelAdmission models,
            SmallEndpoints small,
            ManagedSettings settings,
            TelemetryIntake telemetry,
            Doorkeeper doorkeeper,
            LimitRequests limitRequests) {
        this.limitRequests = limitRequests;
        this.models = models;
        this.small = small;
        this.settings = settings;
        this.telemetry = telemetry;
        this.doorkeeper = doorkeeper;
    }

    @Override
    public Verdict decide(Request request) {
        String path = request.path();
        ModelPath asked = ModelPath.of(path);
        if (asked == null || request.body().size() > QUICKLY_READ_BYTES) {
            Waiting.begins();
        }
        if (asked != null) {
            return onlyPost(request, () -> models.decide(request, asked));
        }
        return switch (path) {
            case "/v1/models" -> small.models(request);
            case "/api/hello" -> small.hello();
            case "/managed/settings" -> settings.answer(request);
            case "/user/bootstrap" -> settings.bootstrap(request);
            case "/api/oauth/usage" -> small.usage(request);
            case "/v1/metrics" -> onlyPost(request, () -> telemetry.take(request, Signal.METRICS));
            case "/v1/logs" -> onlyPost(request, () -> telemetry.take(request, Signal.LOGS));
            case "/v1/traces" -> onlyPost(request, () -> telemetry.take(request, Signal.TRACES));
            case "/api/limit_requests" -> limitRequests.answer(request);
            case "/healthz" -> small.alive();
            case "/readyz" -> small.ready();
            default -> {
                if (path.startsWith("/v1/models/")) {
                    yield small.model(request, path.substring("/v1/models/".length()));
                }
                if (path.equals("/inference-profiles") || path.startsWith("/inference-profiles/")) {
                    yield small.noInferenceProfiles(request);
                }
                if (path.startsWith("/v1/organizations/") || path.startsWith("/v1/compliance/") || !isApi(path)) {
                    yield new Verdict.ToConsole();
                }
                yield unknown(request);
            }
        };
    }

    private static boolean isApi(String path) {
        return path.startsWith("/v1/")
                || path.equals("/v1")
                || path.startsWith("/api/")
                || path.startsWith("/anthropic/")
                || path.startsWith("/model/")
                || path.startsWith("/projects/");
    }

    private static Verdict onlyPost(Request request, java.util.function.Supplier<Verdict> decision) {
        if (!request.method().equals("POST")) {
            return Errors.error(
                    request.id(),
                    405,
                    "invalid_request_error",
                    request.path() + " takes POST",
                    new dev.sluice.gateway.proxy.Header("allow", "POST"));
        }
        return decision.get();
    }

    private Verdict unknown(Request request) {
        return switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known ignored ->
                Errors.error(request.id(), 404, "not_found_error", "there is nothing at " + request.path());
        };
    }

    @Override
    public Answer refusal(Refusal refusal) {
        return Errors.error(Ids.next(), refusal.status(), Errors.typeOf(refusal.status()), refusal.detail());
    }
}
