package dev.sluice.gateway.pricing;

import java.util.List;

/** Says which providers there are, by the names that the ledger has for them. */
@FunctionalInterface
public interface ProviderNames {

    /** In their order of preference. */
    List<String> names();
}
