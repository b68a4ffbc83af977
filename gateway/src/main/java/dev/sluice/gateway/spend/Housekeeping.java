package dev.sluice.gateway.spend;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the ledger does beside requests, each on a thread that cannot hold up the others. */
final class Housekeeping implements AutoCloseable {

    private static final Duration PROBE = Duration.ofMillis(250);
    private static final Duration KEEP = Duration.ofSeconds(2);
    private static final Duration REMEMBER = Duration.ofSeconds(5);
    private static final Duration SWEEP = Duration.ofSeconds(5);
    private static final Duration PARTITIONS = Duration.ofHours(6);
    private static final Duration RECONCILE = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration MEDIUM = Duration.ofSeconds(30);
    private static final Duration LONG = Duration.ofMinutes(10);
    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);

    private final DataSource dataSource;
    private final StoreState store;
    private final SpendLimits limits;
    private final Instance instance;
    private final Journal journal;
    private final Booking booking;
    private final Sweeper sweeper;
    private final Partitions partitions;
    private final Reconciler reconciler;
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch = executor("spend-watch");
    private final ScheduledExecutorService keep = executor("spend-keep");
    private final ScheduledExecutorService tend = executor("spend-tend");

    Housekeeping(
            DataSource dataSource,
            StoreState store,
            SpendLimits limits,
            Instance instance,
            Journal journal,
            Booking booking,
            Sweeper sweeper,
            Partitions partitions,
            Reconciler reconciler) {
        this.dataSource = dataSource;
        this.store = store;
        this.limits = limits;
        this.instance = instance;
        this.journal = journal;
        this.booking = booking;
        this.sweeper = sweeper;
        this.partitions = partitions;
        this.reconciler = reconciler;
    }

    private static ScheduledExecutorService executor(String name) {
        return Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name(name).daemon().factory());
    }

    private interface Chore {
        void run() throws SQLException, IOException;
    }

    /** Does once what must be done before the first request, then everything again at its own pace. */
    void start() {
        tried("keeping the sign of life", instance::keep);
        tried("making partitions", this::tendPartitions);
        tried("reading the limits", this::remember);
        every(PROBE, watch, "watching the store", this::probe);
        every(REMEMBER, watch, "reading the limits", this::remember);
        every(KEEP, keep, "keeping the sign of life", instance::keep);
        every(SWEEP, tend, "sweeping", this::sweep);
        every(PARTITIONS, tend, "tending partitions", this::tendPartitions);
        every(RECONCILE, tend, "reconciling", this::reconcile);
    }

    private void every(Duration pause, ScheduledExecutorService executor, String what, Chore chore) {
        executor.scheduleWithFixedDelay(
                () -> tried(what, chore), pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void tried(String what, Chore chore) {
        try {
            chore.run();
            if (failing.remove(what)) {
                log.info("{} works again.", what);
            }
        } catch (SQLException e) {
            if (failing.add(what)) {
                log.warn("{} failed and is tried again: {}", what, e.getMessage());
            }
        } catch (IOException | RuntimeException e) {
            log.error("{} failed and is tried again", what, e);
        }
    }

    /** Finds out whether a lost store is back, and gives it what the journal has. */
    void probe() throws SQLException, IOException {
        if (store.away()) {
            boolean writable = with(SHORT, session -> {
                try (Statement statement = session.createStatement();
                        ResultSet row = statement.executeQuery(
                                "select not pg_is_in_recovery() and exists (select 1 from pg_class"
                                        + " where oid = to_regclass('spend_counter'))")) {
                    return row.next() && row.getBoolean(1);
                }
            });
            if (!writable) {
                return;
            }
            instance.keep();
            store.found();
        }
        if (journal.pending() > 0) {
            try (StoreConnection connection = new StoreConnection(dataSource, MEDIUM)) {
                journal.replay(lines -> booking.replay(connection, lines));
            }
        }
    }

    void remember() throws SQLException {
        with(SHORT, session -> {
            limits.refresh(session);
            return true;
        });
    }

    int sweep() throws SQLException {
        return with(MEDIUM, sweeper::sweep);
    }

    void tendPartitions() throws SQLException {
        with(SHORT, session -> {
            partitions.tend(session);
            return true;
        });
    }

    List<Discrepancy> reconcile() throws SQLException {
        return with(LONG, reconciler::reconcile);
    }

    private <R extends @Nullable Object> R with(Duration longest, StoreConnection.Work<R> work) throws SQLException {
        try (StoreConnection connection = new StoreConnection(dataSource, longest)) {
            return connection.run(work);
        }
    }

    @Override
    public void close() {
        for (ScheduledExecutorService executor : List.of(watch, keep, tend)) {
            executor.shutdownNow();
        }
        for (ScheduledExecutorService executor : List.of(watch, keep, tend)) {
            try {
                if (!executor.awaitTermination(5, TimeUnit.SECONDS)) {
                    log.warn("The ledger's housekeeping did not end in time.");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
