package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** What has been spent, read from the counters and the ledger. */
@Service
public class SpendReport {

    /** Settled spend of a member, or of the organization when {@code memberId} is null, in the period that holds {@code at}. */
    public BigInteger settledPico(@Nullable UUID memberId, Period period, Instant at) {
        throw new UnsupportedOperationException();
    }

    /** The newest ledger rows, at most {@code limit}, older than the row {@code before} when it is given. */
    public List<UsageEntry> newest(int limit, @Nullable UUID before) {
        throw new UnsupportedOperationException();
    }

    /** One ledger row. */
    public Optional<UsageEntry> find(UUID id) {
        throw new UnsupportedOperationException();
    }

    /** Settled spend per UTC day of the organization, oldest first, one entry for each of the last {@code days} days. */
    public List<DaySpend> perDay(int days) {
        throw new UnsupportedOperationException();
    }

    /** Settled spend per member in the period that holds {@code at}, highest first, at most {@code limit}. */
    public List<MemberSpend> perMember(Period period, Instant at, int limit) {
        throw new UnsupportedOperationException();
    }

    /** Spend of one UTC day. */
    public record DaySpend(java.time.LocalDate day, BigInteger costPico, long requests) {}

    /** Spend of one member. */
    public record MemberSpend(UUID memberId, BigInteger costPico) {}

    /** One ledger row as reports show it. */
    public record UsageEntry(
            UUID id,
            Instant openedAt,
            @Nullable Instant settledAt,
            String state,
            UUID memberId,
            UUID keyId,
            String provider,
            String modelAsked,
            @Nullable String modelServed,
            @Nullable String pricedAs,
            boolean stream,
            long inputTokens,
            long cacheWrite5mTokens,
            long cacheWrite1hTokens,
            long cacheReadTokens,
            long outputTokens,
            long webSearches,
            long costPico,
            long reservedPico,
            String factors,
            boolean estimated,
            @Nullable String outcome,
            int httpStatus,
            @Nullable String sessionId,
            @Nullable String clientVersion,
            long firstByteMillis,
            long durationMillis) {}
}
