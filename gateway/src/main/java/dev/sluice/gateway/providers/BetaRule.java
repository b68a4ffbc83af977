package dev.sluice.gateway.providers;

import java.util.Set;

/**
 * A beta value, and the top-level fields of the body that need it, which a kind of provider does not take: both are left
 * out together.
 *
 * @param kind the kind of provider
 * @param beta the value of {@code anthropic-beta}; exact, or empty when only the fields are refused
 * @param fields top-level fields that mean nothing without it
 * @param origin who said so
 */
public record BetaRule(ProviderKind kind, String beta, Set<String> fields, Origin origin) {

    /** Where a rule comes from. */
    public enum Origin {
        /** Ships with the release. */
        BUILT_IN,
        /** Written by an admin. */
        ADMIN,
        /** Learned from a provider that refused the value. */
        LEARNED
    }
}
