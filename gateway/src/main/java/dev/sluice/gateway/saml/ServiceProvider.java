package dev.sluice.gateway.saml;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * This gateway as one identity provider sees it.
 *
 * @param acsUrl where responses are posted; compared literally with Destination and Recipient
 * @param sloUrl where logout messages arrive; null without single logout
 * @param keys the first one signs; each of them decrypts, so that a new key can be announced before the old one goes
 * @param skew by how much the clocks of the two sides may differ
 */
public record ServiceProvider(
        String entityId, URI acsUrl, @Nullable URI sloUrl, List<SpKey> keys, Duration skew) {

    /** What most clocks stay within. */
    public static final Duration USUAL_SKEW = Duration.ofSeconds(90);

    private static final Duration LARGEST_SKEW = Duration.ofMinutes(5);

    public ServiceProvider {
        keys = List.copyOf(keys);
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("a service provider needs a key");
        }
        if (skew.isNegative() || skew.compareTo(LARGEST_SKEW) > 0) {
            throw new IllegalArgumentException("clock skew must be between 0 and 5 minutes");
        }
    }

    SpKey signingKey() {
        return keys.getFirst();
    }
}
