package dev.sluice.gateway.rates;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** The store of rates, asked in batches of one round trip. */
class RateStore {

    private static final int LONGEST_SECONDS = 2;
    private static final String TAKE = "select * from rate_take(?, ?, ?, ?, ?, ?, ?, ?, ?)";
    private static final String SETTLE = "select rate_settle(?, ?, ?, ?, ?, ?, ?, ?)";

    private final DataSource dataSource;
    private final UUID replica = UUID.randomUUID();

    RateStore(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** What the store says of one measure of one request. */
    record Said(boolean room, long taken, int waitSeconds, long slot) {}

    /**
     * Something to be settled: what was held, and what came; {@code slot} null books it now. What passed without the store
     * says when ({@link System#nanoTime}), because it is not worth counting once nobody would look back on it.
     */
    record Settled(
            Taken taken,
            long held,
            long came,
            @Nullable Long slot,
            @Nullable Long passedAt) {

        Settled(Taken taken, long held, long came, @Nullable Long slot) {
            this(taken, held, came, slot, null);
        }

        boolean forgotten(long now) {
            return passedAt != null
                    && now - passedAt > TimeUnit.MINUTES.toNanos(taken.measure().slotSeconds());
        }
    }

    /** Takes for a batch; the answers are in the shape of what was asked. */
    List<List<Said>> take(List<List<Taken>> batch) throws SQLException {
        List<Taken> flat = new ArrayList<>();
        List<Integer> request = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            for (Taken taken : batch.get(i)) {
                flat.add(taken);
                request.add(i);
            }
        }
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(TAKE)) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            statement.setObject(1, replica);
            statement.setArray(2, connection.createArrayOf("int4", request.toArray()));
            bindHolders(statement, connection, 3, flat);
            statement.setArray(
                    7, array(connection, "bool", flat, taken -> taken.measure().held()));
            statement.setArray(8, array(connection, "numeric", flat, Taken::amount));
            statement.setArray(9, array(connection, "numeric", flat, Taken::limit));
            List<Said> said = new ArrayList<>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    said.add(new Said(
                            rows.getBoolean("room"),
                            rows.getBigDecimal("taken").longValue(),
                            rows.getInt("wait"),
                            rows.getLong("slot")));
                }
            }
            List<List<Said>> answers = new ArrayList<>();
            int at = 0;
            for (List<Taken> asked : batch) {
                answers.add(List.copyOf(said.subList(at, at + asked.size())));
                at += asked.size();
            }
            return answers;
        }
    }

    void settle(List<Settled> batch) throws SQLException {
        List<Taken> taken = batch.stream().map(Settled::taken).toList();
        try (Connection connection = dataSource.getConnection();
                PreparedStatement statement = connection.prepareStatement(SETTLE)) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            statement.setObject(1, replica);
            bindHolders(statement, connection, 2, taken);
            statement.setArray(6, array(connection, "numeric", batch, Settled::held));
            statement.setArray(7, array(connection, "numeric", batch, Settled::came));
            statement.setArray(8, array(connection, "int8", batch, Settled::slot));
            statement.execute();
        }
    }

    /** Says that this replica is alive, and forgets what nobody looks back on any more. */
    void keep(boolean tidy) throws SQLException {
        try (Connection connection = dataSource.getConnection()) {
            run(
                    connection,
                    "insert into rate_replica values ('" + replica + "', clock_timestamp())"
                            + " on conflict (replica) do update set seen_at = excluded.seen_at");
            if (tidy) {
                run(
                        connection,
                        "delete from rate_use where slot < floor(extract(epoch from clock_timestamp()))"
                                + " / case measure when 'M' then 10 else 1 end - 70");
                run(connection, "delete from rate_replica where seen_at < clock_timestamp() - interval '1 hour'");
                run(
                        connection,
                        "delete from rate_held h where not exists"
                                + " (select 1 from rate_replica l where l.replica = h.replica)");
            }
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            statement.execute();
        }
    }

    /** Scope, holder, measure and width, from parameter {@code first} on. */
    private static void bindHolders(PreparedStatement statement, Connection connection, int first, List<Taken> taken)
            throws SQLException {
        statement.setArray(
                first, array(connection, "text", taken, each -> each.scope().name()));
        statement.setArray(first + 1, array(connection, "uuid", taken, Taken::holder));
        statement.setArray(
                first + 2,
                array(connection, "text", taken, each -> each.measure().letter()));
        statement.setArray(
                first + 3,
                array(connection, "int4", taken, each -> each.measure().slotSeconds()));
    }

    private static <T> Array array(
            Connection connection, String type, List<T> rows, Function<T, @Nullable Object> value) throws SQLException {
        @Nullable Object[] values = new @Nullable Object[rows.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = value.apply(rows.get(i));
        }
        return connection.createArrayOf(type, values);
    }
}
