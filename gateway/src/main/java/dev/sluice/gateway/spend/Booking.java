package dev.sluice.gateway.spend;

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
    private static final String SETTLE_LATE =
            "select spend_settle_late(?, ?, " + Column.rowPlaceholders(Column.WHOLE) + ")";
    private static final String WRITE_OPEN =
            "select spend_write_open(?, " + Column.rowPlaceholders(Column.OPENING) + ")";
    private static final Logger log = LoggerFactory.getLogger(Booking.class);

    private final Instance instance;
    private final Journal journal;
    private final AtomicLong overruns = new AtomicLong();

    Booking(Instance instance, Journal journal) {
        this.instance = instance;
        this.journal = journal;
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

    private void bookAll(Connection session, List<SettledEntry> batch) throws SQLException {
        List<SettledEntry> rest = new ArrayList<>(batch);
        try (PreparedStatement statement = session.prepareStatement(SETTLE)) {
            Column.bindBatch(statement, 1, Column.SETTLING, batch);
            try (ResultSet settled = statement.executeQuery()) {
                while (settled.next()) {
                    SettledEntry entry = batch.get(settled.getInt("n") - 1);
                    rest.remove(entry);
                    if (settled.getBoolean("overrun")) {
                        overrun(entry);
                    }
                }
            }
        }
        for (SettledEntry entry : rest) {
            late(session, entry);
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
            Column.bindRow(statement, 3, Column.WHOLE, entry);
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

    private static void writeOpen(Connection session, SpendRequest opened, int opener) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(WRITE_OPEN)) {
            statement.setInt(1, opener);
            Column.bindRow(statement, 2, Column.OPENING, opened);
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
