package dev.sluice.gateway.sso;

import org.jspecify.annotations.Nullable;

/**
 * A provider that speaks OpenID Connect.
 *
 * @param issuer exactly as the provider writes it
 * @param secret sealed; null for a public client
 * @param emailPointer where the claims have the address (RFC 6901); the others alike
 * @param groupsPointer empty when the provider says nothing about groups
 * @param userinfo whether claims that the ID token lacks are asked for
 * @param privateCa certificates in PEM that its TLS is checked against in place of the usual ones
 */
record OidcProvider(
        IdentityProvider common,
        String issuer,
        String clientId,
        byte @Nullable [] secret,
        String scopes,
        String emailPointer,
        String namePointer,
        String groupsPointer,
        boolean userinfo,
        @Nullable String privateCa) {

    /** Leaves the secret out. */
    @Override
    public String toString() {
        return "OidcProvider[" + common.name() + ", " + issuer + "]";
    }
}
