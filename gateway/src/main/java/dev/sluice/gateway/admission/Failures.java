package dev.sluice.gateway.admission;

import dev.sluice.gateway.proxy.Header;
import dev.sluice.gateway.proxy.Verdict.Answer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How the attempts of one request failed, and what the client is told when all did (contract §20). */
final class Failures {

    private static final Duration SHORT_WAIT = Duration.ofSeconds(2);

    /** In the order in which they are told: the first of these that happened. */
    private enum Kind {
        RATE_LIMITED,
        CREDENTIAL,
        NOT_FOUND,
        NOT_SUPPORTED,
        OVERLOADED,
        SILENT,
        FAILED
    }

    private final Map<Kind, Duration> happened = new EnumMap<>(Kind.class);

    /** A provider answered with this status. */
    void status(int status, @Nullable Duration retryAfter) {
        switch (status) {
            case 429 -> add(Kind.RATE_LIMITED, retryAfter);
            case 401, 403 -> add(Kind.CREDENTIAL, null);
            case 404 -> add(Kind.NOT_FOUND, null);
            case 501 -> add(Kind.NOT_SUPPORTED, null);
            case 529 -> add(Kind.OVERLOADED, retryAfter);
            default -> add(Kind.FAILED, retryAfter);
        }
    }

    /** No credential could be had for a provider. */
    void noCredential() {
        add(Kind.CREDENTIAL, null);
    }

    /** A provider could not be reached, or took too long. */
    void unanswered(boolean silent) {
        add(silent ? Kind.SILENT : Kind.FAILED, null);
    }

    private void add(Kind kind, @Nullable Duration retryAfter) {
        Duration wait = retryAfter == null ? SHORT_WAIT : retryAfter;
        happened.merge(kind, wait, (one, other) -> one.compareTo(other) <= 0 ? one : other);
    }

    boolean none() {
        return happened.isEmpty();
    }

    /** What the client is told. */
    Answer answer(AskedCall asked) {
        Map.Entry<Kind, Duration> worst = happened.entrySet().iterator().next();
        Header again = new Header(
                "retry-after", Long.toString(Math.max(1, worst.getValue().toSeconds())));
        return switch (worst.getKey()) {
            case RATE_LIMITED -> RouteRefusals.rateLimited(asked, worst.getValue());
            case CREDENTIAL -> RouteRefusals.credentialRefused(asked);
            case NOT_FOUND ->
                error(asked, 404, "not_found_error", "the model is not available at its provider", Errors.NO_RETRY);
            case NOT_SUPPORTED ->
                error(asked, 501, "not_supported", "not supported by the model provider", Errors.NO_RETRY);
            case OVERLOADED -> error(asked, 529, "overloaded_error", "the model provider is overloaded", again);
            case SILENT -> error(asked, 504, "timeout_error", "the model provider has not answered in time", again);
            case FAILED -> error(asked, 503, "api_error", "the model provider cannot be reached", again);
        };
    }

    private static Answer error(AskedCall asked, int status, String type, String message, Header header) {
        return Errors.error(asked.request().id(), status, type, message, header);
    }
}
