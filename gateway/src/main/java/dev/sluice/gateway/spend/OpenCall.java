package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitMemory.Place;
import dev.sluice.gateway.spend.LimitMemory.Plan;
import dev.sluice.gateway.spend.SpendLimits.Mode;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
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
    private final List<Pair> pairs = new ArrayList<>();
    private final List<Integer> counters;

    /** A request and a counter that it reserves in; {@code request} counts from 1. */
    private record Pair(int request, Place place, int bit, boolean throttled) {

        BigDecimal cap() {
            return new BigDecimal(Objects.requireNonNull(place.watched().capPico()));
        }

        boolean hard() {
            SpendLimit limit = place.watched().limit();
            return limit != null && (limit.mode() == Mode.STRICT || (limit.mode() == Mode.THROTTLE && !throttled));
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
        TreeSet<Integer> numbers = new TreeSet<>();
        for (int n = 0; n < plans.size(); n++) {
            List<Place> places = plans.get(n).places();
            for (int i = 0; i < places.size(); i++) {
                if (places.get(i).watched().capPico() != null) {
                    pairs.add(new Pair(n + 1, places.get(i), 1 << i, throttled.get(n)));
                    numbers.add(places.get(i).number());
                }
            }
        }
        this.counters = List.copyOf(numbers);
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
        List<Pair> ascending = pairs.stream()
                .sorted(Comparator.comparingInt(pair -> pair.place().number()))
                .toList();
        try (PreparedStatement statement = session.prepareStatement(CALL_ONE)) {
            statement.setInt(1, instance);
            statement.setLong(2, policy);
            Column.bindRow(statement, FIRST_COLUMN_OF_ONE, Column.OPENING, requests.getFirst());
            int next = FIRST_COLUMN_OF_ONE + Column.OPENING.size();
            statement.setString(next, plans.getFirst().literal());
            statement.setString(
                    next + 1,
                    ArrayText.of(ascending.stream()
                            .map(pair -> pair.place().number())
                            .toList()));
            statement.setInt(next + 2, pairs.stream().mapToInt(Pair::bit).sum());
            statement.setString(
                    next + 3, ArrayText.of(ascending.stream().map(Pair::cap).toList()));
            statement.setString(
                    next + 4, ArrayText.of(ascending.stream().map(Pair::hard).toList()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                BigDecimal[] settled = amounts(row.getArray("settled"));
                BigDecimal[] held = amounts(row.getArray("held"));
                List<Stand> stands = new ArrayList<>(ascending.size());
                for (int i = 0; i < ascending.size(); i++) {
                    stands.add(Stand.of(ascending.get(i).place(), settled[i], held[i]));
                }
                return new Decision(row.getBoolean("admitted"), stands);
            }
        }
    }

    private List<Decision> askAll(Connection session, int instance, long policy, boolean again, List<Boolean> waits)
            throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(CALL)) {
            statement.setInt(1, instance);
            statement.setLong(2, policy);
            statement.setBoolean(3, again);
            Column.bindBatch(statement, FIRST_COLUMN, Column.OPENING, requests);
            int next = FIRST_COLUMN + Column.OPENING.size();
            ArrayText.set(statement, next, plans.stream().map(Plan::literal).toList());
            ArrayText.set(statement, next + 1, waits);
            ArrayText.set(statement, next + 2, counters);
            ArrayText.set(statement, next + 3, each(Pair::request));
            ArrayText.set(
                    statement,
                    next + 4,
                    each(pair -> Collections.binarySearch(counters, pair.place().number()) + 1));
            ArrayText.set(statement, next + 5, each(Pair::bit));
            ArrayText.set(statement, next + 6, each(Pair::cap));
            ArrayText.set(statement, next + 7, each(Pair::hard));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return decisions(row);
            }
        }
    }

    private <V> List<V> each(Function<Pair, V> value) {
        return pairs.stream().map(value).toList();
    }

    private List<Decision> decisions(ResultSet row) throws SQLException {
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
