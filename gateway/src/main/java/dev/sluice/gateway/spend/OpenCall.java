package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.Plan.Place;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call of {@code spend_open}: a batch of requests with their plans, flattened into the arrays that it takes. */
final class OpenCall {

    private static final String CALL = "select * from spend_open(?, ?, ?, " + Column.batchPlaceholders(Column.OPENING)
            + ", " + String.join(", ", Collections.nCopies(8, "?")) + ")";
    private static final int FIRST_COLUMN = 4;
    private static final String CALL_ONE = "select * from spend_open_one(?, ?, "
            + Column.rowPlaceholders(Column.OPENING) + ", ?::int4[], ?::int4[], ?, ?::numeric[], ?::bool[])";
    private static final int FIRST_COLUMN_OF_ONE = 3;

    private final List<SpendRequest> requests;
    private final List<Plan> plans;
    private final List<Boolean> throttled;

    /** A request and a counter that it reserves in; {@code request} counts from 1. */
    private record Pair(int request, Place place) {

        int number() {
            return place.number();
        }
    }

    /** What the store decided for one request: how each place that is reserved in stood before. */
    record Decision(boolean admitted, List<Stand> stands) {}

    /** How a counter stood before a request, in pico-dollars. */
    record Stand(Place place, BigInteger settled, BigInteger held) {

        static Stand of(Place place, BigDecimal settled, BigDecimal held) {
            return new Stand(place, settled.toBigIntegerExact(), held.toBigIntegerExact());
        }
    }

    /** @param throttled for each request, whether a cheaper model serves it already, so that throttles let it pass */
    OpenCall(List<SpendRequest> requests, List<Plan> plans, List<Boolean> throttled) {
        this.requests = requests;
        this.plans = plans;
        this.throttled = throttled;
    }

    /**
     * Asks the store.
     *
     * @param again whether an earlier call may have gone through
     * @param waits for each request, whether it would wait for reservations to end
     */
    List<Decision> ask(Connection session, int instance, long policy, boolean again, List<Boolean> waits)
            throws SQLException {
        return requests.size() == 1 && !again
                ? List.of(askOne(session, instance, policy))
                : askAll(session, instance, policy, again, waits);
    }

    private Decision askOne(Connection session, int instance, long policy) throws SQLException {
        Plan plan = plans.getFirst();
        try (PreparedStatement statement = session.prepareStatement(CALL_ONE)) {
            statement.setInt(1, instance);
            statement.setLong(2, policy);
            Column.bindRow(statement, FIRST_COLUMN_OF_ONE, Column.OPENING, requests.getFirst());
            int next = FIRST_COLUMN_OF_ONE + Column.OPENING.size();
            Column.bindText(statement, next, plan.literal());
            Column.bindText(statement, next + 1, plan.words().numbers());
            statement.setInt(next + 2, plan.words().bits());
            Column.bindText(statement, next + 3, plan.words().caps());
            Column.bindText(statement, next + 4, plan.words().hard(throttled.getFirst()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                BigDecimal[] settled = amounts(row.getArray("settled"));
                BigDecimal[] held = amounts(row.getArray("held"));
                List<Stand> stands = new ArrayList<>(plan.capped().size());
                for (int i = 0; i < plan.capped().size(); i++) {
                    stands.add(Stand.of(plan.capped().get(i), settled[i], held[i]));
                }
                return new Decision(row.getBoolean("admitted"), stands);
            }
        }
    }

    private List<Decision> askAll(Connection session, int instance, long policy, boolean again, List<Boolean> waits)
            throws SQLException {
        List<Pair> pairs = pairs();
        List<Integer> counters =
                pairs.stream().map(Pair::number).distinct().sorted().toList();
        try (PreparedStatement statement = session.prepareStatement(CALL)) {
            statement.setInt(1, instance);
            statement.setLong(2, policy);
            statement.setBoolean(3, again);
            Column.bindBatch(statement, FIRST_COLUMN, Column.OPENING, requests);
            int next = FIRST_COLUMN + Column.OPENING.size();
            ArrayText.set(statement, next, plans.stream().map(Plan::literal).toList());
            ArrayText.set(statement, next + 1, waits);
            ArrayText.set(statement, next + 2, counters);
            ArrayText.set(statement, next + 3, each(pairs, Pair::request));
            ArrayText.set(
                    statement, next + 4, each(pairs, pair -> Collections.binarySearch(counters, pair.number()) + 1));
            ArrayText.set(statement, next + 5, each(pairs, pair -> pair.place().bit()));
            ArrayText.set(statement, next + 6, each(pairs, pair -> pair.place().cap()));
            ArrayText.set(
                    statement, next + 7, each(pairs, pair -> pair.place().hard(throttled.get(pair.request() - 1))));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return decisions(row, pairs);
            }
        }
    }

    private List<Pair> pairs() {
        List<Pair> pairs = new ArrayList<>();
        for (int n = 0; n < plans.size(); n++) {
            for (Place place : plans.get(n).capped()) {
                pairs.add(new Pair(n + 1, place));
            }
        }
        return pairs;
    }

    private static <V> List<V> each(List<Pair> pairs, Function<Pair, V> value) {
        return pairs.stream().map(value).toList();
    }

    private List<Decision> decisions(ResultSet row, List<Pair> pairs) throws SQLException {
        Boolean[] admitted =
                (Boolean[]) Objects.requireNonNull(row.getArray("admitted")).getArray();
        if (admitted.length != requests.size()) {
            throw new SQLException("asked for " + requests.size() + " requests, answered for " + admitted.length);
        }
        BigDecimal[] settled = amounts(row.getArray("settled"));
        BigDecimal[] held = amounts(row.getArray("held"));
        List<Decision> decisions = new ArrayList<>(admitted.length);
        int pair = 0;
        for (int n = 0; n < admitted.length; n++) {
            List<Stand> stands = new ArrayList<>();
            while (pair < pairs.size() && pairs.get(pair).request() == n + 1) {
                stands.add(Stand.of(pairs.get(pair).place(), settled[pair], held[pair]));
                pair++;
            }
            decisions.add(new Decision(admitted[n], stands));
        }
        return decisions;
    }

    private static BigDecimal[] amounts(@Nullable Array array) throws SQLException {
        return array == null ? new BigDecimal[0] : (BigDecimal[]) array.getArray();
    }
}
