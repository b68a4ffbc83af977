package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Verdict.Answer;
import dev.sluice.gateway.routing.RouteDecision.AllDown;
import java.time.Duration;
import java.util.List;

/** Why a request reaches no provider, told as the real client needs it (contract §17.2). */
final class RouteRefusals {

    /** After this long the client's own patience only hides the outage. */
    private static final Duration LONG_OUTAGE = Duration.ofSeconds(60);

    /** Longer waits than this are told instead of being waited out. */
    private static final Duration SILENT_WAIT = Duration.ofSeconds(60);

    private RouteRefusals() {}

    // 404 costs the client two requests; the 400 that other gateways answer costs it six.
    static Answer unknown(AskedCall asked, List<String> nearest) {
        String model = asked.message().model();
        String hint =
                nearest.isEmpty() ? "no provider offers a model" : "did you mean " + String.join(", ", nearest) + "?";
        return Errors.error(
                asked.request().id(),
                404,
                "not_found_error",
                "no provider of this Sluice offers the model '" + model + "'; " + hint,
                Errors.NO_RETRY);
    }

    static Answer forbidden(AskedCall asked, String reason) {
        return Errors.error(asked.request().id(), 451, "permission_error", reason, Errors.NO_RETRY);
    }

    static Answer allDown(AskedCall asked, AllDown down) {
        Header again = new Header(
                "retry-after", Long.toString(Math.max(1, down.retryAfter().toSeconds())));
        boolean longOutage =
                Duration.between(down.since(), asked.request().receivedAt()).compareTo(LONG_OUTAGE) > 0;
        return switch (down.cause()) {
            case RATE_LIMITED -> rateLimited(asked, down.retryAfter());
            case OVERLOADED ->
                Errors.error(asked.request().id(), 529, "overloaded_error", "the model provider is overloaded", again);
            case CREDENTIAL_REFUSED -> credentialRefused(asked);
            case FAILING ->
                Errors.error(
                        asked.request().id(),
                        503,
                        "api_error",
                        "no model provider can be reached at the moment",
                        longOutage ? Errors.NO_RETRY : again);
        };
    }

    static Answer rateLimited(AskedCall asked, Duration retryAfter) {
        Header again = new Header("retry-after", Long.toString(Math.max(1, retryAfter.toSeconds())));
        Header[] headers =
                retryAfter.compareTo(SILENT_WAIT) > 0 ? new Header[] {again, Errors.NO_RETRY} : new Header[] {again};
        return Errors.error(
                asked.request().id(), 429, "rate_limit_error", "the model provider's rate limit is reached", headers);
    }

    /** Our own credential: the operators' problem, never to look like the developer's. */
    static Answer credentialRefused(AskedCall asked) {
        return Errors.error(
                asked.request().id(),
                503,
                "api_error",
                "Sluice's own access to the model provider was refused; its operators have been told",
                Errors.NO_RETRY);
    }
}
