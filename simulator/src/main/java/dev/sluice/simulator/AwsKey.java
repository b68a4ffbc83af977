package dev.sluice.simulator;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An AWS access key.
 *
 * @param sessionToken null for a key that lasts
 * @param expires end of a session; null for a key that lasts
 */
record AwsKey(
        String id,
        String secret,
        @Nullable String sessionToken,
        @Nullable Instant expires) {

    @Override
    public String toString() {
        return "AwsKey[" + id + ", hidden]";
    }
}
