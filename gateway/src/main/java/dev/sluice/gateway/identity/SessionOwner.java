package dev.sluice.gateway.identity;

import java.io.Serializable;
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
     * @param providerSession the provider's own session ({@code sid}), when it tells
     * @param idToken proves to the provider which session a sign-out means
     */
    public record Via(
            UUID providerId,
            String subject,
            @Nullable String providerSession,
            @Nullable String idToken) implements Serializable {

        /** Leaves the token out. */
        @Override
        public String toString() {
            return "Via[" + providerId + "]";
        }
    }
}
