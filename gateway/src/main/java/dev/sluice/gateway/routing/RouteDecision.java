package dev.sluice.gateway.routing;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Where a request may go. */
public sealed interface RouteDecision {

    /**
     * Providers in the order in which they are to be tried; those that are known to be down are left out.
     *
     * @param model the catalogue's id, or the client's own words for a model that it does not have
     * @param inOrder never empty
     */
    record Candidates(String model, List<Candidate> inOrder) implements RouteDecision {}

    /** No provider of this request offers such a model. @param nearest at most three names that can be had, nearest first */
    record Unknown(List<String> nearest) implements RouteDecision {}

    /** Providers offer the model, none meets what an admin requires. @param reason a sentence for the client */
    record Forbidden(String reason) implements RouteDecision {}

    /**
     * Every provider that could serve is resting after failures.
     *
     * @param retryAfter until the first of them is tried again; at least 1 s, at most 10 s, and up to 60 s where providers
     *     ask for a pause
     * @param since when the last of them went down
     * @param cause why, by the order of preference of contract section 20
     */
    record AllDown(Duration retryAfter, Instant since, Cause cause) implements RouteDecision {}

    /** Why providers rest, most telling first. */
    enum Cause {
        /** 429: a pause that the provider asked for. */
        RATE_LIMITED,
        /** 401 or 403: our credential is refused; or none can be had. */
        CREDENTIAL_REFUSED,
        /** 529. */
        OVERLOADED,
        /** No connection, no answer in time, or 5xx. */
        FAILING
    }
}
