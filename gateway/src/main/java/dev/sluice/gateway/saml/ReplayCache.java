package dev.sluice.gateway.saml;

import java.time.Instant;

/** Remembers which messages were used, on all replicas. */
public interface ReplayCache {

    /**
     * Uses a message up.
     *
     * @param issuer entity id of who made the message
     * @param messageId its identifier, unique per issuer
     * @param until when the message has expired by itself and need not be remembered any more
     * @return false when it was used before
     */
    boolean use(String issuer, String messageId, Instant until);
}
