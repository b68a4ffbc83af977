package dev.sluice.gateway.routing;

/**
 * A provider that may serve a request.
 *
 * @param provider its name
 * @param providerModelId what it calls the model
 * @param known whether catalogue or an admin's mapping vouches for that id; false for one that is passed on as it came
 */
public record Candidate(String provider, String providerModelId, boolean known) {}
