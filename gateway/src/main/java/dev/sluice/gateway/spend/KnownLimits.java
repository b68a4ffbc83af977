package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitTerms.Policy;
import dev.sluice.gateway.spend.LimitTerms.Requester;
import dev.sluice.gateway.spend.SpendLimits.GroupRule;
import dev.sluice.gateway.spend.SpendLimits.Mode;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendLimits.WhenStoreIsAway;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The caps as they were last read. Only for the time that the store is away: while it is there, the store itself decides
 * and this memory is never asked.
 */
final class KnownLimits {

    private static final Policy CAUTIOUS = new Policy(0, Counter.UTC, GroupRule.TIGHTEST, List.of());

    private final List<SpendLimit> limits;

    KnownLimits(List<SpendLimit> limits) {
        this.limits = List.copyOf(limits);
    }

    /** The terms of somebody who was not met before: as if in every group that has a cap. */
    LimitTerms termsOf(Requester requester) {
        return LimitTerms.of(requester, CAUTIOUS, limits);
    }

    /** What to do with a request that the store cannot decide. */
    static Verdict verdict(LimitTerms terms, String family) {
        List<SpendLimit> applying = terms.watched().stream()
                .filter(watched -> watched.capPico() != null)
                .flatMap(watched -> Stream.ofNullable(watched.limit()))
                .filter(limit -> limit.family().isEmpty() || limit.family().equals(family))
                .toList();
        Optional<SpendLimit> zero = applying.stream()
                .filter(limit -> limit.mode() == Mode.STRICT && BigInteger.ZERO.equals(limit.amountPico()))
                .max(Comparator.comparing(SpendLimit::period));
        if (zero.isPresent()) {
            return new Verdict.Zero(zero.get());
        }
        // A soft cap lets through what it cannot carry, so not knowing is no reason to refuse.
        return applying.stream()
                        .anyMatch(
                                limit -> limit.mode() != Mode.SOFT && limit.whenStoreIsAway() == WhenStoreIsAway.CLOSED)
                ? new Verdict.Closed()
                : new Verdict.Open();
    }

    /** The verdict without the store. */
    sealed interface Verdict {
        /** A cap of nothing blocks whatever the counters say. */
        record Zero(SpendLimit limit) implements Verdict {}

        /** A cap that applies must not be passed unseen. */
        record Closed() implements Verdict {}

        /** No cap applies, or all that apply may be passed while the store is away. */
        record Open() implements Verdict {}
    }
}
