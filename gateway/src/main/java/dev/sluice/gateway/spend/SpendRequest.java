package dev.sluice.gateway.spend;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One provider attempt that asks to be let through.
 *
 * @param id identifies the ledger row and, in its public form {@code req_…}, the request
 * @param worstCasePico upper bound of the cost, reserved against every cap that applies
 * @param likelyPico likely cost when the outcome never becomes known and nothing was reserved
 */
public record SpendRequest(
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
        @Nullable String clientVersion) {}
