package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.Counter.Kind;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which counters a requester's requests are booked into, and which limit holds for each (contract §18). The first are
 * the days of the organization and of the requester, which are kept for reports.
 */
record LimitTerms(List<Watched> watched) {

    /**
     * A counter and what holds for it.
     *
     * @param limit null where it is only counted
     */
    record Watched(Counter counter, @Nullable SpendLimit limit) {

        /** The cap in pico-dollars, null for none; where there is one, what is in flight is held in the counter. */
        @Nullable
        BigInteger capPico() {
            return limit == null ? null : limit.amountPico();
        }
    }

    /** Who spends: what limits can be set for. */
    record Requester(
            UUID memberId,
            UUID keyId,
            @Nullable UUID workspaceId,
            @Nullable UUID serviceAccountId) {

        static Requester of(SpendRequest request) {
            return new Requester(
                    request.memberId(), request.keyId(), request.workspaceId(), request.serviceAccountId());
        }
    }

    /** A kind of counter that every member has. */
    record PersonalKind(Period period, String family, String zone) {}

    /** Of limits for the same, one holds. */
    private record For(Period period, String family) {

        static For of(SpendLimit limit) {
            return new For(limit.period(), limit.family());
        }
    }

    /** What holds for everybody. */
    record Policy(long version, String timeZone, GroupRule groupRule, List<PersonalKind> kinds) {

        String zone(SpendLimit limit) {
            return limit.calendar().zone(timeZone);
        }
    }

    /** The terms of a requester; {@code limits} are all that name the requester, a group of theirs, or everybody. */
    static LimitTerms of(Requester requester, Policy policy, List<SpendLimit> limits) {
        Map<Counter, Watched> watched = new LinkedHashMap<>();
        keep(watched, counter(Kind.ORGANIZATION, Counter.NOBODY, Period.DAILY), null);
        UUID service = requester.serviceAccountId();
        UUID member = requester.memberId();
        if (service != null) {
            keep(watched, counter(Kind.SERVICE_ACCOUNT, service, Period.DAILY), null);
        } else {
            keep(watched, counter(Kind.MEMBER, member, Period.DAILY), null);
            policy.kinds().forEach(kind -> keep(watched, personal(member, kind), null));
            for (SpendLimit limit : personalOf(member, limits, policy.groupRule())) {
                PersonalKind kind = new PersonalKind(limit.period(), limit.family(), policy.zone(limit));
                keep(watched, personal(member, kind), limit);
            }
        }
        Set<For> ownInWorkspace = new HashSet<>();
        for (SpendLimit limit : limits) {
            Counter counter = own(requester, limit, policy.zone(limit));
            if (counter != null) {
                keep(watched, counter, limit);
                if (limit.scope() == Scope.WORKSPACE_MEMBER) {
                    ownInWorkspace.add(For.of(limit));
                }
            }
        }
        if (!ownInWorkspace.isEmpty()) {
            letOwnGoFirst(requester, policy, limits, ownInWorkspace, watched);
        }
        return new LimitTerms(List.copyOf(watched.values()));
    }

    /** What a limit of each person counts goes on being counted, so that its counter has no gap when the person's own goes. */
    private static void letOwnGoFirst(
            Requester requester, Policy policy, List<SpendLimit> limits, Set<For> own, Map<Counter, Watched> watched) {
        for (Scope scope : List.of(Scope.EACH_WORKSPACE_MEMBER, Scope.WORKSPACE_MEMBER)) {
            for (SpendLimit limit : limits) {
                Counter counter = limit.scope() == scope ? own(requester, limit, policy.zone(limit)) : null;
                if (counter != null && own.contains(For.of(limit))) {
                    watched.put(counter, new Watched(counter, scope == Scope.WORKSPACE_MEMBER ? limit : null));
                }
            }
        }
    }

    private static void keep(Map<Counter, Watched> watched, Counter counter, @Nullable SpendLimit limit) {
        watched.merge(counter, new Watched(counter, limit), (a, b) -> b.limit() == null ? a : b);
    }

    private static Counter counter(Kind kind, UUID holder, Period period) {
        return new Counter(kind, holder, Counter.NOBODY, "", period, Counter.UTC);
    }

    private static Counter personal(UUID member, PersonalKind kind) {
        return new Counter(Kind.MEMBER, member, Counter.NOBODY, kind.family(), kind.period(), kind.zone());
    }

    /** The counter of a limit that needs no choosing: pots, keys, service accounts, and what people spend in a workspace. */
    private static @Nullable Counter own(Requester requester, SpendLimit limit, String zone) {
        UUID member = requester.memberId();
        boolean person = requester.serviceAccountId() == null;
        return switch (limit.scope()) {
            case ORGANIZATION_POOL -> of(Kind.ORGANIZATION, Counter.NOBODY, Counter.NOBODY, limit, zone);
            case GROUP_POOL -> person ? of(Kind.GROUP, limit.holder(), Counter.NOBODY, limit, zone) : null;
            case WORKSPACE_POOL ->
                limit.holder().equals(requester.workspaceId())
                        ? of(Kind.WORKSPACE, limit.holder(), Counter.NOBODY, limit, zone)
                        : null;
            case EACH_WORKSPACE_MEMBER ->
                person && limit.holder().equals(requester.workspaceId())
                        ? of(Kind.WORKSPACE_MEMBER, member, limit.holder(), limit, zone)
                        : null;
            case WORKSPACE_MEMBER ->
                person && limit.holder().equals(member) && limit.within().equals(requester.workspaceId())
                        ? of(Kind.WORKSPACE_MEMBER, member, limit.within(), limit, zone)
                        : null;
            case KEY ->
                limit.holder().equals(requester.keyId())
                        ? of(Kind.KEY, limit.holder(), Counter.NOBODY, limit, zone)
                        : null;
            case SERVICE_ACCOUNT ->
                limit.holder().equals(requester.serviceAccountId())
                        ? of(Kind.SERVICE_ACCOUNT, limit.holder(), Counter.NOBODY, limit, zone)
                        : null;
            case EACH_MEMBER, EACH_GROUP_MEMBER, MEMBER -> null;
        };
    }

    private static Counter of(Kind kind, UUID holder, UUID within, SpendLimit limit, String zone) {
        return new Counter(kind, holder, within, limit.family(), limit.period(), zone);
    }

    /** For each period and family: the member's own limit, else their groups', else everybody's. */
    static Collection<SpendLimit> personalOf(UUID member, List<SpendLimit> limits, GroupRule rule) {
        Map<For, List<SpendLimit>> candidates = new LinkedHashMap<>();
        for (SpendLimit limit : limits) {
            boolean concerns = switch (limit.scope()) {
                case MEMBER -> limit.holder().equals(member);
                case EACH_GROUP_MEMBER, EACH_MEMBER -> true;
                case ORGANIZATION_POOL,
                        GROUP_POOL,
                        WORKSPACE_POOL,
                        EACH_WORKSPACE_MEMBER,
                        WORKSPACE_MEMBER,
                        KEY,
                        SERVICE_ACCOUNT -> false;
            };
            if (concerns) {
                candidates
                        .computeIfAbsent(For.of(limit), key -> new ArrayList<>())
                        .add(limit);
            }
        }
        return candidates.values().stream()
                .map(list -> list.stream().min(precedence(rule)).orElseThrow())
                .toList();
    }

    private static Comparator<SpendLimit> precedence(GroupRule rule) {
        Comparator<SpendLimit> byAmount = Comparator.comparing(
                SpendLimit::amountPico, Comparator.nullsLast(Comparator.<BigInteger>naturalOrder()));
        return Comparator.comparing((SpendLimit limit) -> rank(limit.scope()))
                .thenComparing(rule == GroupRule.TIGHTEST ? byAmount : byAmount.reversed())
                .thenComparing(limit -> limit.id().toString());
    }

    private static int rank(Scope scope) {
        return switch (scope) {
            case MEMBER -> 0;
            case EACH_GROUP_MEMBER -> 1;
            default -> 2;
        };
    }
}
