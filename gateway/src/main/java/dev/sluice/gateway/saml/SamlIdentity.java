package dev.sluice.gateway.saml;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who signed in, in the identity provider's words.
 *
 * @param nameIdFormat null when the provider did not say (unspecified)
 * @param sessionIndex names the session at the provider, for logout; null when the provider has none
 * @param sessionNotOnOrAfter when the session at the provider ends; null when it did not say
 * @param attributes values by attribute name, both in the order of the assertion
 */
public record SamlIdentity(
        String nameId,
        @Nullable String nameIdFormat,
        @Nullable String sessionIndex,
        @Nullable Instant sessionNotOnOrAfter,
        Map<String, List<String>> attributes) {}
