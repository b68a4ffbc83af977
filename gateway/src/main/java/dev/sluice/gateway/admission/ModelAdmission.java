package dev.sluice.gateway.admission;

import dev.sluice.gateway.admission.MessageRequest.Scan;
import dev.sluice.gateway.admission.ModelPath.ClientFormat;
import dev.sluice.gateway.formats.BedrockCount;
import dev.sluice.gateway.providers.ModelCall.Operation;
import dev.sluice.gateway.proxy.Request;
import dev.sluice.gateway.proxy.Verdict;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.routing.RouteDecision;
import dev.sluice.gateway.routing.Router;
import dev.sluice.gateway.waiting.Waiting;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** The way of a request to a model: who, what, where to; a {@link Dispatch} carries it out. */
@Component
final class ModelAdmission {

    private final Doorkeeper doorkeeper;
    private final Guarding guarding;
    private final Router router;
    private final Desk desk;
    private final Turnstile turnstile;

    ModelAdmission(Doorkeeper doorkeeper, Guarding guarding, Router router, Desk desk, Turnstile turnstile) {
        this.turnstile = turnstile;
        this.doorkeeper = doorkeeper;
        this.guarding = guarding;
        this.router = router;
        this.desk = desk;
    }

    Verdict decide(Request request, ModelPath path) {
        return switch (doorkeeper.identify(request)) {
            case Caller.Refused refused -> refused.answer();
            case Caller.Known known ->
                switch (guarding.enter(request, known.holder())) {
                    case Guarding.Entry.Closed closed -> closed.answer();
                    case Guarding.Entry.Open open -> decide(request, path, known.holder(), open);
                };
        };
    }

    private Verdict decide(Request request, ModelPath path, Holder holder, Guarding.Entry.Open entry) {
        if (request.body().size() == 0) {
            return Errors.error(request.id(), 411, "invalid_request_error", "a request body is needed");
        }
        if (entry.scan() != null) {
            // Looking for secrets takes several times as long as reading.
            Waiting.begins();
        }
        Optional<Supplier<ByteBuffer>> body = body(request, path);
        if (body.isEmpty()) {
            return Errors.invalid(request.id(), "input.invokeModel.body is required, in base64");
        }
        return switch (BodyScan.read(body.get(), path.model(), path.stream(), entry.scan())) {
            case Scan.Malformed malformed -> Errors.invalid(request.id(), malformed.message());
            case Scan.Read read -> guarded(request, path, holder, read.request(), entry);
        };
    }

    private Verdict guarded(
            Request request, ModelPath path, Holder holder, MessageRequest message, Guarding.Entry.Open entry) {
        boolean counting = path.operation() == Operation.COUNT_TOKENS;
        Answer refused = guarding.refusal(request, holder, message, counting, entry);
        return refused != null
                ? refused
                : route(new AskedCall(request, path, holder, message, guarding.notices(holder, entry)));
    }

    /** The body of the model call, which Bedrock's way of counting wraps in another. */
    private static Optional<Supplier<ByteBuffer>> body(Request request, ModelPath path) {
        if (path.format() != ClientFormat.BEDROCK || path.operation() != Operation.COUNT_TOKENS) {
            return Optional.of(request.body()::bytes);
        }
        return BedrockCount.unwrap(request.body().bytes()).map(inner -> () -> ByteBuffer.wrap(inner));
    }

    private Verdict route(AskedCall asked) {
        return switch (router.route(asked.query(asked.message().model()))) {
            case RouteDecision.Candidates candidates -> turnstile.enter(desk, asked, candidates);
            case RouteDecision.Unknown unknown -> RouteRefusals.unknown(asked, unknown.nearest());
            case RouteDecision.Forbidden forbidden -> RouteRefusals.forbidden(asked, forbidden.reason());
            case RouteDecision.AllDown down ->
                asked.counting() ? TokenEstimate.answer(asked) : RouteRefusals.allDown(asked, down);
        };
    }
}
