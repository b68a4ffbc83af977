package dev.sluice.gateway.console;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyLong;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doAnswer;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberExistsException;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import dev.sluice.gateway.keys.MintedKey;
import dev.sluice.gateway.spend.LimitPolicy;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.DaySpend;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import dev.sluice.gateway.spend.SpendReport.UsageEntry;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The services behind the pages, kept in memory so that the pages can be tested by themselves. */
public final class Organization {

    public final List<Member> people = new ArrayList<>();
    public final List<ApiKey> keys = new ArrayList<>();
    public final List<SpendLimit> limits = new ArrayList<>();
    public final List<UsageEntry> ledger = new ArrayList<>();

    private final Clock clock;

    Organization(Clock clock) {
        this.clock = clock;
    }

    /** Forgets everything. */
    public void clear() {
        people.clear();
        keys.clear();
        limits.clear();
        ledger.clear();
    }

    /** Puts another member in the place of the one with the same id. */
    public void replace(Member member) {
        people.replaceAll(old -> old.id().equals(member.id()) ? member : old);
    }

    /** Adds a member who was there for a while. */
    public Member member(String email, String name, Role role, Instant since) {
        Member member = new Member(Ids.next(), email, name, role, MemberStatus.ACTIVE, since);
        people.addFirst(member);
        return member;
    }

    Members members() {
        Members service = mock(Members.class);
        when(service.add(anyString(), anyString(), any())).thenAnswer(call -> {
            String email = call.getArgument(0);
            if (byEmail(email).isPresent()) {
                throw new MemberExistsException(email);
            }
            return member(email, call.getArgument(1), call.getArgument(2), clock.instant());
        });
        when(service.find(any())).thenAnswer(call -> byId(call.getArgument(0)));
        when(service.findByEmail(anyString())).thenAnswer(call -> byEmail(call.getArgument(0)));
        when(service.list()).thenAnswer(call -> List.copyOf(people));
        return service;
    }

    ApiKeys apiKeys() {
        ApiKeys service = mock(ApiKeys.class);
        when(service.mint(any(), anyString(), any(), any())).thenAnswer(call -> {
            ApiKey key = key(call.getArgument(0), call.getArgument(1), call.getArgument(2), call.getArgument(3));
            return new MintedKey(key, "slc_8fKq2LmZr7XwTn4BvHc6YdPsJ3GaE9RuQ1oN5iMt0Wx" + keys.size());
        });
        when(service.list()).thenAnswer(call -> List.copyOf(keys));
        when(service.find(any()))
                .thenAnswer(call -> keys.stream()
                        .filter(key -> key.id().equals(call.getArgument(0)))
                        .findFirst());
        doAnswer(call -> {
                    String name = call.getArgument(1);
                    keys.replaceAll(
                            key -> key.id().equals(call.getArgument(0)) ? with(key, name, key.revokedAt()) : key);
                    return null;
                })
                .when(service)
                .rename(any(), anyString());
        doAnswer(call -> {
                    keys.replaceAll(
                            key -> key.id().equals(call.getArgument(0)) ? with(key, key.name(), clock.instant()) : key);
                    return null;
                })
                .when(service)
                .revoke(any());
        return service;
    }

    SpendLimits spendLimits() {
        SpendLimits service = mock(SpendLimits.class);
        when(service.set(any())).thenAnswer(call -> limit(call.getArgument(0)));
        when(service.policy()).thenReturn(new LimitPolicy(ZoneOffset.UTC, LimitPolicy.GroupRule.TIGHTEST));
        when(service.list()).thenAnswer(call -> List.copyOf(limits));
        when(service.ofEverybody())
                .thenAnswer(call -> limits.stream()
                        .filter(limit -> !limit.scope().hasHolder())
                        .toList());
        when(service.of(any()))
                .thenAnswer(call -> limits.stream()
                        .filter(limit -> call.<Collection<UUID>>getArgument(0).contains(limit.holder()))
                        .toList());
        when(service.page(anyInt(), anyLong()))
                .thenAnswer(call -> limits.stream()
                        .skip(call.<Long>getArgument(1))
                        .limit(call.<Integer>getArgument(0))
                        .toList());
        when(service.find(any()))
                .thenAnswer(call -> limits.stream()
                        .filter(limit -> limit.id().equals(call.getArgument(0)))
                        .findFirst());
        when(service.remove(any()))
                .thenAnswer(call -> limits.removeIf(limit -> limit.id().equals(call.getArgument(0))));
        return service;
    }

    SpendReport spendReport() {
        SpendReport service = mock(SpendReport.class);
        when(service.settledPico(any(), any(), any()))
                .thenAnswer(call -> perMember(call.getArgument(1), call.getArgument(2)).stream()
                        .map(MemberSpend::costPico)
                        .reduce(BigInteger.ZERO, BigInteger::add));
        when(service.newest(anyInt(), any())).thenAnswer(call -> newest(call.getArgument(0), call.getArgument(1)));
        when(service.perDay(anyInt())).thenAnswer(call -> perDay(call.getArgument(0)));
        when(service.perMember(any(), any(), anyInt()))
                .thenAnswer(call -> perMember(call.getArgument(0), call.getArgument(1)).stream()
                        .limit(call.<Integer>getArgument(2))
                        .toList());
        return service;
    }

    /** Adds a key. */
    public ApiKey key(UUID memberId, String name, KeyKind kind, @Nullable Instant expiresAt) {
        ApiKey key = new ApiKey(
                Ids.next(), name, kind, memberId, "slc_8fKq…0Wx" + keys.size(), clock.instant(), expiresAt, null, null);
        keys.addFirst(key);
        return key;
    }

    /** Sets a cap. */
    public SpendLimit limit(
            Scope scope,
            @Nullable UUID memberId,
            Period period,
            @Nullable BigInteger amountPico,
            WhenStoreIsAway whenAway) {
        Instant now = clock.instant();
        SpendLimit limit = new SpendLimit(Ids.next(), scope, memberId, period, amountPico, whenAway, now, now);
        limits.addFirst(limit);
        return limit;
    }

    private SpendLimit limit(SpendLimit.Draft draft) {
        UUID holder = draft.scope().hasHolder() ? draft.holder() : null;
        return limit(draft.scope(), holder, draft.period(), draft.amountPico(), draft.whenStoreIsAway());
    }

    private List<UsageEntry> newest(int most, @Nullable UUID before) {
        List<UsageEntry> sorted = ledger.stream()
                .sorted(Comparator.comparing(UsageEntry::openedAt).reversed())
                .toList();
        int start = before == null
                ? 0
                : 1 + sorted.stream().map(UsageEntry::id).toList().indexOf(before);
        return sorted.stream().skip(start).limit(most).toList();
    }

    private List<DaySpend> perDay(int days) {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        return IntStream.range(0, days)
                .mapToObj(i -> today.minusDays(days - 1L - i))
                .map(day -> {
                    List<UsageEntry> rows = ledger.stream()
                            .filter(row -> LocalDate.ofInstant(row.openedAt(), ZoneOffset.UTC)
                                    .equals(day))
                            .toList();
                    long cost = rows.stream().mapToLong(UsageEntry::costPico).sum();
                    return new DaySpend(day, BigInteger.valueOf(cost), rows.size());
                })
                .toList();
    }

    private List<MemberSpend> perMember(Period period, Instant at) {
        Map<UUID, Long> sums = ledger.stream()
                .filter(row -> period.startOf(row.openedAt()).equals(period.startOf(at)))
                .collect(Collectors.groupingBy(
                        UsageEntry::memberId, TreeMap::new, Collectors.summingLong(UsageEntry::costPico)));
        return sums.entrySet().stream()
                .map(sum -> new MemberSpend(sum.getKey(), BigInteger.valueOf(sum.getValue())))
                .sorted(Comparator.comparing(MemberSpend::costPico).reversed())
                .toList();
    }

    private Optional<Member> byId(UUID id) {
        return people.stream().filter(member -> member.id().equals(id)).findFirst();
    }

    private Optional<Member> byEmail(String email) {
        return people.stream()
                .filter(member -> member.email().equalsIgnoreCase(email))
                .findFirst();
    }

    private static ApiKey with(ApiKey key, String name, @Nullable Instant revokedAt) {
        return new ApiKey(
                key.id(),
                name,
                key.kind(),
                key.memberId(),
                key.hint(),
                key.createdAt(),
                key.expiresAt(),
                revokedAt,
                key.lastUsedAt());
    }
}
