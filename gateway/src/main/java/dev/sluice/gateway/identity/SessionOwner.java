package dev.sluice.gateway.identity;

import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose session it is.
 *
 * @param via the identity provider that vouched; null after a local sign-in
 */
public record SessionOwner(UUID memberId, @Nullable Via via) implements Serializable {

    /**
     * A sign-in by an identity provider.
     *
     * @param subject how the provider calls the person
     * @param providerSession the provider's own session ({@code sid}, SessionIndex), when it tells
     * @param hint what a sign-out there needs besides: the ID token, or the format of a SAML name
     * @param until when the provider wants the session to end; null when it does not say
     */
    public record Via(
            UUID providerId,
            String subject,
            @Nullable String providerSession,
            @Nullable String hint,
            @Nullable Instant until)
            implements Serializable {

        /** Leaves the hint out, which may be a token. */
        @Override
        public String toString() {
            return "Via[" + providerId + "]";
        }
    }
}
