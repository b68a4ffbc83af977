package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps {@link KnownLimits} as the store has them. There may be a hundred thousand limits, so all of them are read once, in
 * portions, and then only those of whom something changed: the store notes it with the transaction that did.
 */
final class LimitRecollection {

    private static final int PORTION = 500;
    private static final int MOST_SINGLY = 1_000;

    private volatile @Nullable KnownLimits known;
    private long version = -1;
    private long settledBefore;

    /** The limits as last read, null when they never could be. */
    @Nullable
    KnownLimits known() {
        return known;
    }

    /** Reads what is new. Waits are bounded by whoever made the connection. */
    synchronized void refresh(Connection connection) throws SQLException {
        long newVersion;
        long newSettledBefore;
        // Before what is read: that can only be newer, and whatever was under way then is read once more the next time.
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select version, pg_snapshot_xmin(pg_current_snapshot())::text from spend_policy")) {
            row.next();
            newVersion = row.getLong(1);
            newSettledBefore = Long.parseLong(row.getString(2));
        }
        KnownLimits current = known;
        if (current != null && newVersion == version) {
            return;
        }
        // A store that was restored from a copy counts its transactions from elsewhere.
        boolean comparable = current != null && newSettledBefore >= settledBefore;
        if (current == null || !comparable || !readChanges(connection, current)) {
            known = readAll(connection);
        }
        version = newVersion;
        settledBefore = newSettledBefore;
    }

    /** False when there is so much that reading all is less. */
    private boolean readChanges(Connection connection, KnownLimits current) throws SQLException {
        Map<UUID, List<SpendLimit>> changed = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(
                "select holder from spend_limit_change where changed_in >= ?::text::xid8 limit ?")) {
            statement.setString(1, Long.toString(settledBefore));
            statement.setInt(2, MOST_SINGLY + 1);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    changed.put(rows.getObject(1, UUID.class), new ArrayList<>());
                }
            }
        }
        if (changed.size() > MOST_SINGLY) {
            return false;
        }
        try (PreparedStatement statement = connection.prepareStatement(
                "select " + LimitTable.COLUMNS + " from spend_limit where holder = any (?)")) {
            statement.setArray(
                    1, connection.createArrayOf("uuid", changed.keySet().toArray()));
            Compactor compactor = new Compactor();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    SpendLimit limit = compactor.compact(LimitTable.read(rows));
                    changed.computeIfAbsent(limit.holder(), holder -> new ArrayList<>())
                            .add(limit);
                }
            }
        }
        changed.forEach(current::replace);
        return true;
    }

    /** The driver would otherwise hold the whole answer, which is several times what is kept. */
    private static KnownLimits readAll(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(PORTION);
            KnownLimits all = new KnownLimits();
            Compactor compactor = new Compactor();
            List<SpendLimit> ofHolder = new ArrayList<>();
            try (ResultSet rows =
                    statement.executeQuery("select " + LimitTable.COLUMNS + " from spend_limit order by holder")) {
                while (rows.next()) {
                    SpendLimit limit = compactor.compact(LimitTable.read(rows));
                    if (!ofHolder.isEmpty() && !ofHolder.getFirst().holder().equals(limit.holder())) {
                        all.replace(ofHolder.getFirst().holder(), ofHolder);
                        ofHolder.clear();
                    }
                    ofHolder.add(limit);
                }
            }
            if (!ofHolder.isEmpty()) {
                all.replace(ofHolder.getFirst().holder(), ofHolder);
            }
            return all;
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    /** Lets limits share what is the same in most of them: amounts, the families' names, and the two times. */
    private static final class Compactor {

        private final Map<Object, Object> shared = new HashMap<>();

        SpendLimit compact(SpendLimit limit) {
            BigInteger amount = limit.amountPico();
            String throttleTo = limit.throttleTo();
            Instant created = limit.createdAt();
            return new SpendLimit(
                    limit.id(),
                    limit.scope(),
                    limit.holder(),
                    one(limit.within()),
                    one(limit.family()),
                    limit.period(),
                    limit.calendar(),
                    amount == null ? null : one(amount),
                    limit.mode(),
                    throttleTo == null ? null : one(throttleTo),
                    limit.whenStoreIsAway(),
                    created,
                    limit.updatedAt().equals(created) ? created : limit.updatedAt());
        }

        @SuppressWarnings("unchecked") // what is equal to a T and of its class
        private <T> T one(T value) {
            return (T) shared.computeIfAbsent(value, same -> same);
        }
    }
}
