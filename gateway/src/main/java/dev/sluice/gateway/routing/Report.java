package dev.sluice.gateway.routing;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How an attempt at a provider went, as far as its health is concerned. */
public sealed interface Report {

    /** Without a status to tell. */
    enum Outcome implements Report {
        /** The head of a successful answer is there: tell at once, not at the end of the stream. */
        ANSWERED,
        /** The client went away, or the attempt was dropped for a reason of ours, before the provider answered. */
        CLIENT_ABORTED,
        /** No connection, or its TLS failed. */
        CONNECT_FAILED,
        /** The call could not be made because no credential could be had for it. */
        NO_CREDENTIAL,
        /** Connected, yet no head of an answer within the limit, or the connection broke before one. */
        TOO_SLOW
    }

    /**
     * The head of an answer with another status than 2xx is there.
     *
     * @param status HTTP status
     * @param retryAfter what the provider asked for; null when it did not
     */
    record Status(int status, @Nullable Duration retryAfter) implements Report {}
}
