package dev.sluice.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer.
 *
 * @param largestWrite bytes written at once, 0 for no limit
 * @param toMessages whether it answers a Messages request that was understood
 * @param tag name under which the request is recorded
 * @param signature {@code valid}, what was wrong with the request's signature, or null when it had none
 */
record Reply(
        List<Step> steps,
        int largestWrite,
        boolean toMessages,
        @Nullable String tag,
        @Nullable String signature) {

    static Reply of(List<Step> steps) {
        return new Reply(steps, 0, false, null, null);
    }

    Reply signed(@Nullable String verdict) {
        return verdict == null ? this : new Reply(steps, largestWrite, toMessages, tag, verdict);
    }
}
