package dev.sluice.gateway.providers;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A model provider as an admin configured it.
 *
 * @param name how ledger, rules and console call it; unique
 * @param baseUrl scheme, host, port and path prefix without {@code /v1}; null means the kind's own address
 * @param region cloud region ({@code us-east-1}, {@code europe-west1}, {@code global}); null where the kind has none
 * @param project Google project, Foundry resource, or workspace of Claude Platform on AWS; null where the kind has none
 * @param zeroRetention whether a zero-data-retention agreement covers it
 * @param baa whether a HIPAA business associate agreement covers it
 * @param jurisdictions where it processes: lower-case marks of the admin's choice, such as {@code eu} or {@code us}
 * @param regionalPrices whether ids without a profile prefix are charged at regional prices
 * @param priceMultiplier negotiated factor on list prices
 * @param enabled whether requests may go to it
 */
public record ProviderDefinition(
        String name,
        ProviderKind kind,
        @Nullable URI baseUrl,
        @Nullable String region,
        @Nullable String project,
        Credential credential,
        boolean zeroRetention,
        boolean baa,
        Set<String> jurisdictions,
        boolean regionalPrices,
        BigDecimal priceMultiplier,
        boolean enabled) {}
