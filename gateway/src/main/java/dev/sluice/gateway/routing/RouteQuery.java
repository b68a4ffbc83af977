package dev.sluice.gateway.routing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request that looks for a provider.
 *
 * @param askedModel the model exactly as the client wrote it
 * @param workspace the workspace that it is charged to, null when there is none
 * @param sessionId the client's session, which stays with a provider; null spreads by chance
 * @param countTokens whether tokens are to be counted instead of a message made
 */
public record RouteQuery(
        String askedModel,
        @Nullable String workspace,
        @Nullable String sessionId,
        boolean countTokens,
        Instant now) {}
