package dev.sluice.gateway.proxy;

import dev.sluice.gateway.waiting.Waiting;

/** Decides what is to be done with each request. */
public interface Gatekeeper {

    /**
     * The verdict; an exception becomes a neutral 500. Called on the connection's event loop first, where it must neither
     * wait nor compute for long, and a second time on a virtual thread when it says by {@link Waiting#begins} that it has to.
     */
    Verdict decide(Request request);

    /** An answer in the form that clients of this path understand, for requests that never reach {@link #decide}. */
    Verdict.Answer refusal(Refusal refusal);

    /** Why the listener itself refuses a request; {@code detail} is a sentence for the client. */
    record Refusal(int status, String detail) {}
}
