package dev.sluice.gateway.sso;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Somebody, as an identity provider has proved them.
 *
 * @param subject how the provider calls them, for good
 * @param emailVerified null when the provider does not say
 * @param groups null when the provider says nothing about groups
 */
public record ProvenIdentity(
        String subject,
        @Nullable String email,
        @Nullable Boolean emailVerified,
        @Nullable String name,
        @Nullable List<String> groups) {}
