package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.Counter.Dated;
import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.LimitTerms.PersonalKind;
import dev.sluice.gateway.spend.LimitTerms.Policy;
import dev.sluice.gateway.spend.LimitTerms.Requester;
import dev.sluice.gateway.spend.Plan.InWindow;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What this process remembers so that opening needs one statement: which limits hold for whom, and the numbers of
 * counters. The memory has the version of the policy that it was read under; the store refuses to decide by another, so
 * being stale costs a second try and nothing else.
 */
final class LimitMemory {

    private static final int MOST_REQUESTERS = 200_000;
    private static final int MOST_COUNTERS = 500_000;

    /** A plan takes more than a kilobyte, and little time to make again. */
    private static final int MOST_PLANS = 20_000;

    private static final String LIMITS = "select " + LimitTable.COLUMNS + " from spend_limit where holder = any (?)"
            + " union select " + LimitTable.COLUMNS + " from spend_limit where scope in"
            + " ('GROUP_POOL', 'EACH_GROUP_MEMBER') and holder in (select group_id from group_membership where member_id = ?)";

    private final Map<Requester, LimitTerms> terms = new ConcurrentHashMap<>();
    private final Map<Dated, Integer> numbers = new ConcurrentHashMap<>();
    private final Map<Alike, Plan> plans = new HashMap<>();
    private volatile @Nullable Policy policy;

    /** Requests with the same plan, for as long as its windows last. */
    private record Alike(Requester requester, String family) {

        static Alike of(SpendRequest request) {
            return new Alike(Requester.of(request), request.family());
        }
    }

    /** Forgets what the limits were; the numbers of counters stay true. */
    synchronized void forget() {
        policy = null;
        terms.clear();
        plans.clear();
    }

    /** Forgets the numbers too: a counter that was there is gone. */
    synchronized void forgetCounters() {
        numbers.clear();
        plans.clear();
    }

    /** The terms as they were last known, null when they never were. */
    @Nullable
    LimitTerms known(Requester requester) {
        return terms.get(requester);
    }

    /** The policy in memory, read when there is none. */
    synchronized Policy policy(Connection session) throws SQLException {
        Policy current = policy;
        if (current == null) {
            terms.clear();
            plans.clear();
            current = readPolicy(session);
            policy = current;
        }
        return current;
    }

    /** What each of these requests is booked into. Asks the store only for what is not in memory. */
    synchronized List<Plan> plans(Connection session, List<SpendRequest> requests) throws SQLException {
        Policy current = policy(session);
        List<Plan> known = new ArrayList<>(requests.size());
        for (SpendRequest request : requests) {
            Plan plan = plans.get(Alike.of(request));
            if (plan == null || !plan.covers(request.openedAt())) {
                return made(session, current, requests);
            }
            known.add(plan);
        }
        return known;
    }

    private List<Plan> made(Connection session, Policy current, List<SpendRequest> requests) throws SQLException {
        if (numbers.size() >= MOST_COUNTERS) {
            numbers.clear();
        }
        if (plans.size() >= MOST_PLANS) {
            plans.clear();
        }
        List<List<InWindow>> counters = new ArrayList<>(requests.size());
        for (SpendRequest request : requests) {
            counters.add(terms(session, Requester.of(request), current).watched().stream()
                    .filter(each -> concerns(each.counter(), request))
                    .map(each -> InWindow.at(request.openedAt(), each))
                    .toList());
        }
        Set<Dated> unknown = counters.stream()
                .flatMap(List::stream)
                .map(InWindow::dated)
                .filter(each -> !numbers.containsKey(each))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        if (!unknown.isEmpty()) {
            number(session, unknown);
        }
        List<Plan> made = new ArrayList<>(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            Plan plan = Plan.of(counters.get(i), dated -> Objects.requireNonNull(numbers.get(dated)));
            plans.put(Alike.of(requests.get(i)), plan);
            made.add(plan);
        }
        return made;
    }

    private static boolean concerns(Counter counter, SpendRequest request) {
        return counter.family().isEmpty() || counter.family().equals(request.family());
    }

    private LimitTerms terms(Connection session, Requester requester, Policy current) throws SQLException {
        LimitTerms known = terms.get(requester);
        if (known == null) {
            if (terms.size() >= MOST_REQUESTERS) {
                terms.clear();
            }
            known = LimitTerms.of(requester, current, readLimits(session, requester));
            terms.put(requester, known);
        }
        return known;
    }

    private static Policy readPolicy(Connection session) throws SQLException {
        long version;
        String zone;
        GroupRule rule;
        // The version first: what is read after it can only be newer, and then the store will say so.
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select version, time_zone, group_rule from spend_policy")) {
            row.next();
            version = row.getLong(1);
            zone = row.getString(2);
            rule = GroupRule.valueOf(row.getString(3));
        }
        List<PersonalKind> kinds = new ArrayList<>();
        try (Statement statement = session.createStatement();
                ResultSet rows =
                        statement.executeQuery("select period, family, zone from spend_kind order by 1, 2, 3")) {
            while (rows.next()) {
                kinds.add(new PersonalKind(Period.valueOf(rows.getString(1)), rows.getString(2), rows.getString(3)));
            }
        }
        return new Policy(version, zone, rule, List.copyOf(kinds));
    }

    private static List<SpendLimit> readLimits(Connection session, Requester requester) throws SQLException {
        UUID[] holders = Stream.of(
                        Counter.NOBODY,
                        requester.memberId(),
                        requester.keyId(),
                        requester.workspaceId(),
                        requester.serviceAccountId())
                .filter(Objects::nonNull)
                .toArray(UUID[]::new);
        try (PreparedStatement statement = session.prepareStatement(LIMITS)) {
            statement.setArray(1, session.createArrayOf("uuid", holders));
            statement.setObject(2, requester.memberId());
            List<SpendLimit> limits = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    limits.add(LimitTable.read(rows));
                }
            }
            return limits;
        }
    }

    private void number(Connection session, Collection<Dated> unknown) throws SQLException {
        List<Dated> list = List.copyOf(unknown);
        try (PreparedStatement statement = session.prepareStatement("select spend_counter_ids(?, ?, ?, ?, ?, ?, ?)")) {
            statement.setArray(
                    1,
                    array(session, "text", list, each -> each.counter().kind().name()));
            statement.setArray(
                    2, array(session, "uuid", list, each -> each.counter().holder()));
            statement.setArray(
                    3, array(session, "uuid", list, each -> each.counter().within()));
            statement.setArray(
                    4, array(session, "text", list, each -> each.counter().family()));
            statement.setArray(
                    5,
                    array(session, "text", list, each -> each.counter().period().name()));
            statement.setArray(
                    6, array(session, "text", list, each -> each.counter().zone()));
            statement.setArray(
                    7, array(session, "date", list, each -> each.start().toString()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                Integer[] found = (Integer[]) row.getArray(1).getArray();
                for (int i = 0; i < found.length; i++) {
                    numbers.put(list.get(i), found[i]);
                }
            }
        }
    }

    private static Array array(Connection session, String type, List<Dated> list, Function<Dated, Object> value)
            throws SQLException {
        return session.createArrayOf(type, list.stream().map(value).toArray());
    }
}
