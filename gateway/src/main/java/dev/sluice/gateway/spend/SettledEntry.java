package dev.sluice.gateway.spend;

import dev.sluice.gateway.metering.Usage;
import dev.sluice.gateway.pricing.Price;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * A ledger row with everything that is known about it, in the shape that the store and the journal take.
 *
 * @param onlyKnown settle the row if it is there, do not write it otherwise: it was never forwarded
 */
record SettledEntry(
        SpendRequest request,
        boolean onlyKnown,
        Instant settledAt,
        long costPico,
        int inputTokens,
        int cacheWrite5mTokens,
        int cacheWrite1hTokens,
        int cacheReadTokens,
        int outputTokens,
        int webSearches,
        int firstByteMillis,
        int durationMillis,
        @Nullable LocalDate rateFrom,
        int httpStatus,
        boolean estimated,
        @Nullable String modelServed,
        @Nullable String pricedAs,
        @Nullable String priceBook,
        String factors,
        String outcome,
        @Nullable String providerRequestId)
        implements Closing {

    /** The row of a request that ended this way. */
    static SettledEntry of(SpendRequest request, Settlement settlement, Instant now) {
        Usage usage = settlement.usage();
        Usage.Tokens tokens = usage == null ? Usage.Tokens.NONE : usage.tokens();
        Price price = settlement.price();
        return new SettledEntry(
                clean(request),
                false,
                micros(now),
                price == null ? 0 : price.costPico(),
                count(tokens.input()),
                count(tokens.cacheWrite5m()),
                count(tokens.cacheWrite1h()),
                count(tokens.cacheRead()),
                count(tokens.output()),
                count(usage == null ? 0 : usage.webSearches()),
                Math.clamp(settlement.firstByteMillis(), -1, Integer.MAX_VALUE),
                count(settlement.durationMillis()),
                price == null ? null : price.rateFrom(),
                Math.clamp(settlement.httpStatus(), 0, 999),
                usage != null && usage.estimated(),
                usage == null ? null : CleanText.optional(usage.model()),
                price == null ? null : CleanText.optional(price.pricedAs()),
                price == null ? null : CleanText.optional(price.priceBookVersion()),
                price == null ? "" : CleanText.required(price.factors()),
                settlement.outcome().name(),
                CleanText.optional(settlement.providerRequestId()));
    }

    /** Undoes an opening that may or may not have reached the store: releases and costs nothing. */
    static SettledEntry undoing(SpendRequest request, Instant now) {
        SettledEntry nothing =
                of(request, new Settlement(Settlement.Outcome.ABANDONED, 0, null, null, -1, 0, null), now);
        return nothing.withOnlyKnown();
    }

    /** The request as it is stored: times in microseconds, client text harmless. */
    static SpendRequest clean(SpendRequest request) {
        return new SpendRequest(
                request.id(),
                micros(request.openedAt()),
                request.memberId(),
                request.keyId(),
                request.workspaceId(),
                request.serviceAccountId(),
                CleanText.required(request.provider()),
                CleanText.required(request.modelAsked()),
                CleanText.required(request.family()),
                request.stream(),
                request.worstCasePico(),
                request.likelyPico(),
                CleanText.optional(request.sessionId()),
                CleanText.optional(request.agentId()),
                CleanText.optional(request.clientVersion()));
    }

    private SettledEntry withOnlyKnown() {
        return new SettledEntry(
                request,
                true,
                settledAt,
                costPico,
                inputTokens,
                cacheWrite5mTokens,
                cacheWrite1hTokens,
                cacheReadTokens,
                outputTokens,
                webSearches,
                firstByteMillis,
                durationMillis,
                rateFrom,
                httpStatus,
                estimated,
                modelServed,
                pricedAs,
                priceBook,
                factors,
                outcome,
                providerRequestId);
    }

    private static Instant micros(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MICROS);
    }

    private static int count(long value) {
        return Math.clamp(value, 0, Integer.MAX_VALUE);
    }
}
