package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;

/** A provider that offers the model of a request, with its place in the order. */
record Offer(ProviderDefinition provider, int tier, int weight, Candidate candidate) {}
