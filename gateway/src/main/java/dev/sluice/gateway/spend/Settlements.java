package dev.sluice.gateway.spend;

import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The settling direction of the ledger: batches to the store, or to the journal when the store does not take them. */
final class Settlements implements AutoCloseable {

    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(5);
    private static final int LARGEST_BATCH = 256;

    /**
     * No client waits for a settlement; what it holds until then is a reservation that was agreed to. A batch of few costs
     * the store nearly as much as one of many, and while it works, whoever opens waits for a processor or the disk.
     */
    private static final Duration LINGER = Duration.ofMillis(20);

    private static final int ATTEMPTS = 2;
    private static final Logger log = LoggerFactory.getLogger(Settlements.class);

    private final StoreConnection connection;
    private final StoreState store;
    private final Booking booking;
    private final Journal journal;
    private final Runnable afterBooking;
    private final GroupCommit<Closing> queue = new GroupCommit<>("spend-settle", LARGEST_BATCH, LINGER, this::commit);
    private volatile boolean closing;

    Settlements(DataSource dataSource, StoreState store, Booking booking, Journal journal, Runnable afterBooking) {
        this.connection = StoreConnection.pinned(dataSource, LONGEST_STATEMENT);
        this.store = store;
        this.booking = booking;
        this.journal = journal;
        this.afterBooking = afterBooking;
    }

    void start() {
        queue.start();
    }

    /** Queues, or, when the queue is closed already, goes to the journal for the next start. */
    void add(SettledEntry entry) {
        if (closing) {
            toJournal(List.of(entry));
        } else {
            queue.add(entry);
        }
    }

    /** Queues; what a row may give back is forgotten where it cannot be written. */
    void giveBack(GivenBack given) {
        if (!closing && !store.away()) {
            queue.add(given);
        }
    }

    int waiting() {
        return queue.waiting();
    }

    private void commit(List<Closing> batch) {
        List<SettledEntry> settled = new ArrayList<>();
        Map<UUID, GivenBack> given = new LinkedHashMap<>();
        for (Closing each : batch) {
            switch (each) {
                case SettledEntry entry -> settled.add(entry);
                case GivenBack less -> given.put(less.request().id(), less);
            }
        }
        settled.forEach(entry -> given.remove(entry.request().id()));
        if (!given.isEmpty() && !store.away()) {
            shrink(List.copyOf(given.values()));
        }
        if (!settled.isEmpty()) {
            settle(settled);
        }
    }

    private void shrink(List<GivenBack> given) {
        try {
            booking.giveBack(connection, given);
            afterBooking.run();
        } catch (SQLException | RuntimeException e) {
            log.debug("{} reservations stay as large as they were", given.size(), e);
        }
    }

    private void settle(List<SettledEntry> batch) {
        for (int attempt = 1; attempt <= ATTEMPTS && !store.away(); attempt++) {
            try {
                booking.book(connection, batch);
                afterBooking.run();
                return;
            } catch (SQLException e) {
                if (Trouble.of(e) == Trouble.AWAY && attempt == ATTEMPTS) {
                    store.lost(String.valueOf(e.getMessage()));
                }
            } catch (RuntimeException e) {
                log.error("Settling a batch failed in a way that was not foreseen; it goes to the journal.", e);
                break;
            }
        }
        toJournal(batch);
    }

    private void toJournal(List<SettledEntry> batch) {
        try {
            journal.appendSettled(batch);
        } catch (IOException | RuntimeException e) {
            if (closing) {
                log.error(
                        "{} settlements can neither be stored nor journaled at shutdown; their rows will be swept as"
                                + " estimates.",
                        batch.size(),
                        e);
                return;
            }
            log.error("Neither the store nor the journal takes settlements; they wait in memory.", e);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
            batch.forEach(this::add);
        }
    }

    @Override
    public void close() {
        closing = true;
        queue.close();
        connection.close();
    }
}
