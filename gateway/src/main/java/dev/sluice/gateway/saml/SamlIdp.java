package dev.sluice.gateway.saml;

import java.net.URI;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The identity provider as its administrator described it.
 *
 * @param redirectSsoUrl where a browser is redirected with a request; null when only posting is offered
 * @param postSsoUrl where a browser posts a request; null when only redirecting is offered
 * @param sloUrl where logout messages go by redirect; null without single logout
 * @param certificates whose keys are trusted, several during a rollover. As SAML's metadata has it, they only carry keys:
 *     neither issuers nor dates count here, {@link IdpMetadata} warns of the latter
 */
public record SamlIdp(
        String entityId,
        @Nullable URI redirectSsoUrl,
        @Nullable URI postSsoUrl,
        @Nullable URI sloUrl,
        List<X509Certificate> certificates,
        boolean wantsSignedRequests) {

    public SamlIdp {
        certificates = List.copyOf(certificates);
    }
}
