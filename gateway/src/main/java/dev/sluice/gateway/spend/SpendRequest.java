package dev.sluice.gateway.spend;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One provider attempt that asks to be let through.
 *
 * @param id identifies the ledger row and, in its public form {@code req_…}, the request
 * @param memberId who spends; for a service account, whoever answers for it
 * @param workspaceId the workspace that it is spent in, null for none
 * @param serviceAccountId the service account that spends; then no limit for persons applies
 * @param family the family of the model that serves, for example {@code opus}; empty when it is not known
 * @param worstCasePico upper bound of the cost, reserved against every cap that applies
 * @param likelyPico likely cost when the outcome never becomes known and nothing was reserved
 */
public record SpendRequest(
        UUID id,
        Instant openedAt,
        UUID memberId,
        UUID keyId,
        @Nullable UUID workspaceId,
        @Nullable UUID serviceAccountId,
        String provider,
        String modelAsked,
        String family,
        boolean stream,
        long worstCasePico,
        long likelyPico,
        @Nullable String sessionId,
        @Nullable String agentId,
        @Nullable String clientVersion) {

    public SpendRequest {
        // A line of the journal that an older version wrote has none.
        family = Objects.requireNonNullElse(family, "");
    }

    /** Of a member outside of workspaces, for a model of no known family. */
    public SpendRequest(
            UUID id,
            Instant openedAt,
            UUID memberId,
            UUID keyId,
            String provider,
            String modelAsked,
            boolean stream,
            long worstCasePico,
            long likelyPico,
            @Nullable String sessionId,
            @Nullable String agentId,
            @Nullable String clientVersion) {
        this(
                id,
                openedAt,
                memberId,
                keyId,
                null,
                null,
                provider,
                modelAsked,
                "",
                stream,
                worstCasePico,
                likelyPico,
                sessionId,
                agentId,
                clientVersion);
    }
}
