package dev.sluice.gateway.proxy;

/** Decides what is to be done with each request. Called on a virtual thread; may block. */
public interface Gatekeeper {

    /** The verdict; an exception becomes a neutral 500. */
    Verdict decide(Request request);

    /** An answer in the form that clients of this path understand, for requests that never reach {@link #decide}. */
    Verdict.Answer refusal(Refusal refusal);

    /** Why the listener itself refuses a request; {@code detail} is a sentence for the client. */
    record Refusal(int status, String detail) {}
}
