package dev.sluice.gateway.providers;

import dev.sluice.gateway.pricing.UpstreamTerms;
import dev.sluice.gateway.providers.ModelCall.Operation;

/** What is particular to one provider: address, credential and form of its calls. Thread-safe. */
public interface ProviderAdapter {

    /** As it was configured. */
    ProviderDefinition definition();

    /** How ledger, rules and console call it. */
    default String name() {
        return definition().name();
    }

    /** How it charges. */
    default UpstreamTerms terms() {
        return new UpstreamTerms(definition().regionalPrices(), definition().priceMultiplier(), name());
    }

    /** Whether it has a native way to do this for a model of its own. */
    boolean can(Operation operation, String model);

    /**
     * Makes the call, with the credential. May block to fetch one; call from a virtual thread.
     *
     * @throws CredentialException when no credential can be had
     */
    UpstreamCall prepare(ModelCall call) throws CredentialException;
}
