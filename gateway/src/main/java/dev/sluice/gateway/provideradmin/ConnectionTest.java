package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.ProviderAdapter;

/** Asks a provider something small to see whether address and credential work. */
@FunctionalInterface
public interface ConnectionTest {

    /**
     * How it went.
     *
     * @param message a sentence for people, without secrets
     * @param millis how long it took
     */
    record Outcome(boolean works, String message, long millis) {}

    /** Asks; may take seconds. */
    Outcome of(ProviderAdapter provider);
}
