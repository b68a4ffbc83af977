package dev.sluice.gateway.providers;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A provider that this replica knows.
 *
 * @param definition in effect, credential included; its text form hides the credential
 * @param source where it was configured
 * @param hint what may be shown of the credential
 * @param adapter null when there is a problem
 * @param problem why it cannot be used, as a sentence; null when it can
 * @param updatedAt when it was last changed; null unless it is stored
 * @param updatedBy who changed it last; null unless it is stored
 */
public record KnownProvider(
        ProviderDefinition definition,
        Source source,
        CredentialHint hint,
        @Nullable ProviderAdapter adapter,
        @Nullable String problem,
        @Nullable Instant updatedAt,
        @Nullable String updatedBy) {

    /** Where a provider was configured. */
    public enum Source {
        /** In the settings: read-only here. */
        CONFIGURATION,
        /** In the console or by the Admin API. */
        CONSOLE,
        /** Nowhere: it stands in until there is a real one. */
        DEMO
    }

    /** How ledger, rules and console call it. */
    public String name() {
        return definition.name();
    }
}
