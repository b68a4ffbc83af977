package dev.sluice.gateway.spend;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.springframework.context.SmartLifecycle;

/**
 * The usage ledger: every provider attempt opens a row before it is forwarded and settles it once.
 *
 * <p>Opening reserves the worst case against every cap that applies, so that no cap is passed whatever the number of
 * requests and replicas. Both directions travel in groups: what queued while the last batch ran goes in one round trip
 * and one commit. While the store is away, the caps known last decide who may pass, and a journal on disk keeps the rest.
 */
public class Ledger implements SmartLifecycle, AutoCloseable {

    /** Starts before and stops after everything that takes requests. */
    private static final int PHASE = 0;

    private final Clock clock;
    private final StoreState store;
    private final Journal journal;
    private final Instance instance;
    private final Booking booking;
    private final Sweeper sweeper;
    private final Settlements settlements;
    private final Reservations reservations;
    private final Housekeeping housekeeping;
    private volatile boolean running;

    /**
     * @param limits remembers the caps for the time that the store is away
     * @param journalFolder where usage goes that the store cannot take; made when missing
     * @param keepMonths how many months of entries are kept besides the current one
     */
    public Ledger(DataSource dataSource, SpendLimits limits, Clock clock, Path journalFolder, int keepMonths) {
        this(dataSource, limits, clock, journalFolder, keepMonths, passed -> {});
    }

    /** @param listener is told when a request passes a soft cap, on a thread of its own */
    Ledger(
            DataSource dataSource,
            SpendLimits limits,
            Clock clock,
            Path journalFolder,
            int keepMonths,
            Consumer<SoftLimitPassed> listener) {
        this(dataSource, limits, clock, journalFolder, keepMonths, listener, Reservations.LONGEST_QUEUE);
    }

    /** @param longestQueue how long a request waits where only reservations stand in its way */
    Ledger(
            DataSource dataSource,
            SpendLimits limits,
            Clock clock,
            Path journalFolder,
            int keepMonths,
            Consumer<SoftLimitPassed> listener,
            Duration longestQueue) {
        this.clock = clock;
        this.store = new StoreState(clock);
        this.journal = new Journal(journalFolder);
        this.instance = new Instance(dataSource);
        LimitMemory memory = new LimitMemory();
        this.booking = new Booking(instance, journal, memory);
        this.sweeper = new Sweeper(instance, clock);
        this.settlements = new Settlements(dataSource, store, booking, journal, () -> reservationsEnded());
        this.reservations = new Reservations(
                dataSource,
                store,
                instance,
                memory,
                new AwayAdmission(limits, memory, journal, instance),
                request -> settlements.add(SettledEntry.undoing(request, clock.instant())),
                new OncePerWindow(listener),
                longestQueue);
        Partitions partitions = new Partitions(clock, keepMonths);
        this.housekeeping = new Housekeeping(
                dataSource, store, limits, instance, journal, booking, sweeper, partitions, new Reconciler(partitions));
    }

    /**
     * Reserves and opens in one commit. Answers when it is durable, after two seconds at most, of which one may go by
     * waiting for reservations to end where nothing else is in the way. What follows directly upon the answer runs on the
     * committing thread and must not block.
     *
     * @param throttled whether a cheaper model serves, so that throttles let it pass
     * @throws IllegalArgumentException when an amount is negative
     */
    public CompletableFuture<Admission> opening(SpendRequest request, boolean throttled) {
        if (request.worstCasePico() < 0 || request.likelyPico() < 0) {
            throw new IllegalArgumentException("a request cannot cost less than nothing");
        }
        return running
                ? reservations.open(request, throttled)
                : CompletableFuture.completedFuture(new Admission.Unavailable());
    }

    /** As {@link #opening}, with the full model; waits for the answer. */
    public Admission open(SpendRequest request) {
        return open(request, false);
    }

    /**
     * As {@link #opening}; waits for the answer.
     *
     * @throws IllegalStateException when the store refuses the row itself
     */
    public Admission open(SpendRequest request, boolean throttled) {
        try {
            return opening(request, throttled).join();
        } catch (CompletionException e) {
            throw new IllegalStateException("the ledger does not take this request", e.getCause());
        }
    }

    private void reservationsEnded() {
        reservations.poke();
    }

    /** Settles; returns at once, never throws, and is kept on disk when the store is away. A second call is ignored. */
    public void settle(OpenEntry entry, Settlement settlement) {
        settlements.add(SettledEntry.of(entry.request(), settlement, clock.instant()));
    }

    /**
     * Says that the request can cost no more than {@code stillPico} any more, now that a part of its cost is known; what
     * it holds beyond that goes back. Returns at once, never throws, and does nothing where no cap is near.
     */
    public void giveBack(OpenEntry entry, long stillPico) {
        GivenBack given = new GivenBack(SettledEntry.clean(entry.request()), stillPico);
        if (entry.tight() && given.worthwhile()) {
            settlements.giveBack(given);
        }
    }

    /** How the ledger is doing, for health checks and metrics. */
    public LedgerHealth health() {
        return new LedgerHealth(
                store.awaySince(),
                store.timesAway(),
                reservations.waiting(),
                settlements.waiting(),
                journal.pending(),
                journal.rejected(),
                booking.overruns(),
                sweeper.swept());
    }

    /**
     * Compares the counters with the sums of the ledger; also done hourly. Empty means that they are equal.
     *
     * @throws IllegalStateException when the store cannot be asked
     */
    public List<Discrepancy> reconcile() {
        try {
            return housekeeping.reconcile();
        } catch (SQLException e) {
            throw new IllegalStateException("the ledger's store cannot be asked", e);
        }
    }

    @Override
    public void start() {
        housekeeping.start();
        reservations.start();
        settlements.start();
        running = true;
    }

    /** Settles what is queued, then gives up the sign of life; what is still open is swept by whoever comes next. */
    @Override
    public void stop() {
        if (running) {
            running = false;
            reservations.close();
            settlements.close();
            housekeeping.close();
            instance.close();
            journal.close();
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    @Override
    public void close() {
        stop();
    }

    /** For tests that do not want to wait for the clock. */
    Housekeeping housekeeping() {
        return housekeeping;
    }

    Instance instance() {
        return instance;
    }
}
