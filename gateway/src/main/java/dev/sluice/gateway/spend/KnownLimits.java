package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.LimitTerms.Policy;
import dev.sluice.gateway.spend.LimitTerms.Requester;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The caps as they were last read. Only for the time that the store is away: while it is there, the store itself decides
 * and this memory is never asked.
 */
final class KnownLimits {

    private static final Policy CAUTIOUS = new Policy(0, Counter.UTC, GroupRule.TIGHTEST, List.of());

    /** The limits of one member, key or service account each, by whose they are: as many as there are people. */
    private final Map<UUID, List<SpendLimit>> ofOne = new ConcurrentHashMap<>();

    /** All others. */
    private final Map<UUID, List<SpendLimit>> ofSeveral = new ConcurrentHashMap<>();

    /** What is now set for this holder, instead of what was. */
    void replace(UUID holder, Collection<SpendLimit> limits) {
        Map<Boolean, List<SpendLimit>> parts =
                limits.stream().collect(Collectors.partitioningBy(limit -> ofOne(limit.scope())));
        put(ofOne, holder, parts.getOrDefault(true, List.of()));
        put(ofSeveral, holder, parts.getOrDefault(false, List.of()));
    }

    private static void put(Map<UUID, List<SpendLimit>> map, UUID holder, List<SpendLimit> limits) {
        if (limits.isEmpty()) {
            map.remove(holder);
        } else {
            // The key is the limit's own, so that no second one is kept.
            map.put(limits.getFirst().holder(), List.copyOf(limits));
        }
    }

    private static boolean ofOne(Scope scope) {
        return switch (scope) {
            case MEMBER, WORKSPACE_MEMBER, KEY, SERVICE_ACCOUNT -> true;
            default -> false;
        };
    }

    /** The terms of somebody who was not met before: as if in every group that has a cap. */
    LimitTerms termsOf(Requester requester) {
        List<SpendLimit> limits = new ArrayList<>();
        ofSeveral.values().forEach(limits::addAll);
        Stream.of(requester.memberId(), requester.keyId(), requester.serviceAccountId())
                .filter(Objects::nonNull)
                .forEach(holder -> limits.addAll(ofOne.getOrDefault(holder, List.of())));
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
