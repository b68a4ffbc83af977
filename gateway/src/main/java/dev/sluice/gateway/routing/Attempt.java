package dev.sluice.gateway.routing;

import dev.sluice.gateway.routing.RouteDecision.Cause;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The right to call a provider once. Whoever got it reports exactly once how it went; later reports are ignored.
 * Thread-safe.
 */
public final class Attempt {

    private static final int UNAUTHORIZED = 401;
    static final int FORBIDDEN = 403;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int NOT_IMPLEMENTED = 501;
    private static final int SERVICE_UNAVAILABLE = 503;
    private static final int OVERLOADED = 529;

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(Circuit.LONGEST_REST_MILLIS);

    private final ProviderHealth health;
    private final Candidate candidate;
    private final Circuit provider;
    private final Phase providerPhase;
    private final Circuit model;
    private final Phase modelPhase;
    private final AtomicBoolean reported = new AtomicBoolean();

    Attempt(
            ProviderHealth health,
            Candidate candidate,
            Circuit provider,
            Phase providerPhase,
            Circuit model,
            Phase modelPhase) {
        this.health = health;
        this.candidate = candidate;
        this.provider = provider;
        this.providerPhase = providerPhase;
        this.model = model;
        this.modelPhase = modelPhase;
    }

    /** Where the call goes. */
    public Candidate candidate() {
        return candidate;
    }

    /** Says how it went. Any thread; does not block. */
    public void report(Report report) {
        if (!reported.compareAndSet(false, true)) {
            return;
        }
        long now = health.now();
        switch (report) {
            case Report.Outcome outcome -> outcome(outcome, now);
            case Report.Status status -> status(status, now);
        }
    }

    private void outcome(Report.Outcome outcome, long now) {
        switch (outcome) {
            case ANSWERED -> answered(now);
            case CLIENT_ABORTED -> {
                provider.gaveUp(providerPhase, now);
                model.gaveUp(modelPhase, now);
            }
            case CONNECT_FAILED -> unreachable(Cause.FAILING, "no connection", now);
            case NO_CREDENTIAL -> unreachable(Cause.CREDENTIAL_REFUSED, "no credential", now);
            case TOO_SLOW -> {
                provider.gaveUp(providerPhase, now);
                model.unanswered(modelPhase, Cause.FAILING, "no answer in time", now);
            }
        }
    }

    private void unreachable(Cause cause, String what, long now) {
        provider.unanswered(providerPhase, cause, what, now);
        model.gaveUp(modelPhase, now);
    }

    private void answered(long now) {
        provider.succeeded(providerPhase, now);
        model.succeeded(modelPhase, now);
    }

    private void status(Report.Status report, long now) {
        int status = report.status();
        String what = "status " + status;
        if (status == UNAUTHORIZED) {
            model.gaveUp(modelPhase, now);
            if (provider.rest(providerPhase, Cause.CREDENTIAL_REFUSED, what, Circuit.LONGEST_REST_MILLIS, false, now)) {
                health.alarm(candidate, status, now);
            }
            return;
        }
        if (!speaksAgainst(status)) {
            answered(now);
            return;
        }
        provider.succeeded(providerPhase, now);
        Duration asked = report.retryAfter();
        if (status == FORBIDDEN) {
            if (model.rest(modelPhase, Cause.CREDENTIAL_REFUSED, what, Circuit.LONGEST_REST_MILLIS, false, now)) {
                health.alarm(candidate, status, now);
            }
        } else if (asked != null && asked.isPositive() && mayPause(status)) {
            long millis = asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE.toMillis() : asked.toMillis();
            model.rest(modelPhase, cause(status), what, millis, true, now);
        } else {
            model.refused(modelPhase, cause(status), what, now);
        }
    }

    /** Other answers, 400 and 404 among them, come from a provider that is well. */
    private static boolean speaksAgainst(int status) {
        return status == FORBIDDEN || status == TOO_MANY_REQUESTS || (status >= 500 && status != NOT_IMPLEMENTED);
    }

    private static boolean mayPause(int status) {
        return status == TOO_MANY_REQUESTS || status == SERVICE_UNAVAILABLE || status == OVERLOADED;
    }

    private static Cause cause(int status) {
        return switch (status) {
            case TOO_MANY_REQUESTS -> Cause.RATE_LIMITED;
            case OVERLOADED -> Cause.OVERLOADED;
            default -> Cause.FAILING;
        };
    }
}
