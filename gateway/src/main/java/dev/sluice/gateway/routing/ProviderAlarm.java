package dev.sluice.gateway.routing;

import java.time.Instant;

/** Told when a provider refuses our credential. Called on the request's thread: must be quick and must not throw. */
public interface ProviderAlarm {

    /**
     * A provider answered 401, or 403 for one model; nobody is sent there for a minute. Told once for each time that it
     * starts to rest.
     *
     * @param status 401 or 403
     */
    void credentialRefused(Candidate candidate, int status, Instant at);
}
