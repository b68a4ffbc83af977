package dev.sluice.gateway.spend;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings settlements into the ledger and its counters. Every step may be repeated: an entry is booked once. */
final class Booking {

    private static final String SETTLE =
            "select * from spend_settle(" + Column.batchPlaceholders(Column.SETTLING) + ")";
    private static final String SETTLE_ONE = "select spend_settle_one(" + Column.rowPlaceholders(Column.SETTLING) + ")";
    private static final String SETTLE_LATE =
            "select spend_settle_late(?, ?, ?, " + Column.rowPlaceholders(Column.WHOLE) + ")";
    private static final String WRITE_OPEN =
            "select spend_write_open(?, ?, " + Column.rowPlaceholders(Column.OPENING) + ")";
    private static final String SHRINK = "select spend_shrink(?, ?, ?)";
    private static final Logger log = LoggerFactory.getLogger(Booking.class);

    private final Instance instance;
    private final Journal journal;
    private final LimitMemory memory;
    private final AtomicLong overruns = new AtomicLong();

    Booking(Instance instance, Journal journal, LimitMemory memory) {
        this.instance = instance;
        this.journal = journal;
        this.memory = memory;
    }

    /** Requests that cost more than was reserved for them. */
    long overruns() {
        return overruns.get();
    }

    /** Books a batch; a row that the store refuses for good is put aside by itself. */
    void book(StoreConnection store, List<SettledEntry> batch) throws SQLException {
        try {
            store.run(session -> {
                bookAll(session, batch);
                return true;
            });
        } catch (SQLException e) {
            if (Trouble.of(e) != Trouble.ROW) {
                throw e;
            }
            log.debug("a batch of {} fails as a whole and goes one by one", batch.size(), e);
            for (SettledEntry entry : batch) {
                bookAlone(store, entry);
            }
        }
    }

    /** Lowers what open rows hold; may be repeated. */
    void giveBack(StoreConnection store, List<GivenBack> given) throws SQLException {
        store.run(session -> {
            try (PreparedStatement statement = session.prepareStatement(SHRINK)) {
                statement.setArray(
                        1,
                        session.createArrayOf(
                                "uuid",
                                given.stream().map(each -> each.request().id()).toArray()));
                statement.setArray(
                        2,
                        session.createArrayOf(
                                "timestamptz",
                                given.stream()
                                        .map(each -> each.request().openedAt())
                                        .toArray()));
                statement.setArray(
                        3,
                        session.createArrayOf(
                                "int8", given.stream().map(GivenBack::stillPico).toArray()));
                return statement.execute();
            }
        });
    }

    private void bookAll(Connection session, List<SettledEntry> batch) throws SQLException {
        if (batch.size() == 1) {
            bookOne(session, batch.getFirst());
            return;
        }
        List<SettledEntry> rest = new ArrayList<>(batch);
        try (PreparedStatement statement = session.prepareStatement(SETTLE)) {
            Column.bindBatch(statement, 1, Column.SETTLING, batch);
            try (ResultSet settled = statement.executeQuery()) {
                settled.next();
                Array places = settled.getArray("n");
                Array overruns = settled.getArray("overrun");
                if (places != null && overruns != null) {
                    booked((Integer[]) places.getArray(), (Boolean[]) overruns.getArray(), batch, rest);
                }
            }
        }
        for (SettledEntry entry : rest) {
            late(session, entry);
        }
    }

    private void bookOne(Connection session, SettledEntry entry) throws SQLException {
        boolean open;
        try (PreparedStatement statement = session.prepareStatement(SETTLE_ONE)) {
            Column.bindRow(statement, 1, Column.SETTLING, entry);
            try (ResultSet settled = statement.executeQuery()) {
                settled.next();
                if (settled.getBoolean(1)) {
                    overrun(entry);
                }
                open = !settled.wasNull();
            }
        }
        if (!open) {
            late(session, entry);
        }
    }

    private void booked(Integer[] places, Boolean[] overruns, List<SettledEntry> batch, List<SettledEntry> rest) {
        for (int i = 0; i < places.length; i++) {
            SettledEntry entry = batch.get(places[i] - 1);
            rest.remove(entry);
            if (overruns[i]) {
                overrun(entry);
            }
        }
    }

    private void overrun(SettledEntry entry) {
        overruns.incrementAndGet();
        log.warn(
                "Request {} cost {} pico-dollars but only {} were reserved; it is booked in full.",
                entry.request().id(),
                entry.costPico(),
                entry.request().worstCasePico());
    }

    private void bookAlone(StoreConnection store, SettledEntry entry) throws SQLException {
        try {
            store.run(session -> withPartition(session, entry.request(), () -> late(session, entry)));
        } catch (SQLException e) {
            if (Trouble.of(e) != Trouble.ROW) {
                throw e;
            }
            journal.reject(entry, e);
        }
    }

    private void late(Connection session, SettledEntry entry) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(SETTLE_LATE)) {
            statement.setInt(1, instance.numberOrZero());
            statement.setBoolean(2, entry.onlyKnown());
            statement.setString(3, counters(session, entry.request()));
            Column.bindRow(statement, 4, Column.WHOLE, entry);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                log.debug("late settlement of {}: {}", entry.request().id(), row.getString(1));
            }
        }
    }

    /** Takes lines of the journal, in their order: what was opened without the store first becomes an open row. */
    void replay(StoreConnection store, List<JournalLine> lines) throws SQLException {
        List<SettledEntry> settled = new ArrayList<>();
        for (JournalLine line : lines) {
            SpendRequest opened = line.opened();
            SettledEntry entry = line.settled();
            if (opened != null) {
                int opener = line.instance();
                try {
                    store.run(session -> withPartition(session, opened, () -> writeOpen(session, opened, opener)));
                } catch (SQLException e) {
                    if (Trouble.of(e) != Trouble.ROW) {
                        throw e;
                    }
                    journal.reject(opened, opener, e);
                }
            } else if (entry != null) {
                settled.add(entry);
            }
        }
        if (!settled.isEmpty()) {
            book(store, settled);
        }
    }

    /** The counters of an entry that the store may not have yet. */
    private String counters(Connection session, SpendRequest request) throws SQLException {
        return memory.plans(session, List.of(request)).getFirst().literal();
    }

    private void writeOpen(Connection session, SpendRequest opened, int opener) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(WRITE_OPEN)) {
            statement.setInt(1, opener);
            statement.setString(2, counters(session, opened));
            Column.bindRow(statement, 3, Column.OPENING, opened);
            statement.execute();
        }
    }

    private interface Step {
        void take() throws SQLException;
    }

    /** Takes the step, after making the partition when it turns out to be missing. */
    private static boolean withPartition(Connection session, SpendRequest request, Step step) throws SQLException {
        try {
            step.take();
        } catch (SQLException e) {
            List<Instant> month = List.of(request.openedAt());
            if (!Trouble.NO_PARTITION.equals(e.getSQLState()) || !Partitions.make(session, month)) {
                throw e;
            }
            step.take();
        }
        return true;
    }
}
