package dev.sluice.gateway.policies;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A policy as it stands in the list.
 *
 * @param latest number of its newest version, 0 when it has none
 * @param draft null when nothing is being written
 */
record Policy(
        UUID id,
        String name,
        Instant createdAt,
        int latest,
        @Nullable Draft draft) {

    /** Prefix of public ids. */
    static final String ID = "policy";

    /**
     * What is being written.
     *
     * @param mark grows with every save, so that two writers notice each other
     */
    record Draft(PolicyBody body, String by, Instant at, int mark) {}

    /** A version; they never change. */
    record Version(UUID policyId, int number, PolicyBody body, String author, String note, Instant createdAt) {}
}
