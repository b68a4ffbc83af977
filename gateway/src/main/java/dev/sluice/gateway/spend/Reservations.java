package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.OpenCall.Decision;
import dev.sluice.gateway.waiting.Waiting;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The opening direction of the ledger: requests are decided, reserved and opened in batches by {@code spend_open}, one
 * round trip and one commit each.
 */
final class Reservations implements AutoCloseable {

    /** Longest time that a caller waits for the store, everything included. */
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    /** Longest time that a request waits where only reservations stand in its way. */
    static final Duration LONGEST_QUEUE = Duration.ofSeconds(1);

    /** How often those who wait are looked at, for what ends on other replicas. */
    private static final Duration LOOK = Duration.ofMillis(25);

    private static final int MOST_WAITING = 256;
    private static final Duration LONGEST_STATEMENT = Duration.ofMillis(1_500);
    private static final int LARGEST_BATCH = 256;
    private static final int ATTEMPTS = 2;

    /** How often a batch starts over because limits changed while it was on its way. */
    private static final int MOST_STALE = 20;

    private final StoreConnection connection;
    private final StoreState store;
    private final Instance instance;
    private final LimitMemory memory;
    private final AwayAdmission whileAway;
    private final Consumer<SpendRequest> undo;
    private final Consumer<SoftLimitPassed> listener;
    private final Duration longestQueue;

    /** Who waits for reservations to end, in order of arrival; touched by the committing thread only. */
    private final Set<Pending> waiting = new LinkedHashSet<>();

    private final AtomicBoolean poked = new AtomicBoolean();
    private volatile boolean somebodyWaits;
    private final GroupCommit<Optional<Pending>> queue =
            new GroupCommit<>("spend-open", LARGEST_BATCH, Duration.ZERO, this::commit);
    private final Lookout<Pending> lookout =
            new Lookout<>("spend-lookout", LOOK, LONGEST_WAIT, this::poke, this::answerWithoutStore);

    /** @param undo settles at nothing what may have been opened although its caller was refused */
    Reservations(
            DataSource dataSource,
            StoreState store,
            Instance instance,
            LimitMemory memory,
            AwayAdmission whileAway,
            Consumer<SpendRequest> undo,
            Consumer<SoftLimitPassed> listener,
            Duration longestQueue) {
        this.connection = StoreConnection.pinned(dataSource, LONGEST_STATEMENT);
        this.store = store;
        this.instance = instance;
        this.memory = memory;
        this.whileAway = whileAway;
        this.undo = undo;
        this.listener = listener;
        this.longestQueue = longestQueue;
    }

    private record Pending(
            SpendRequest asked,
            SpendRequest stored,
            boolean throttled,
            long arrivedAtNanos,
            CompletableFuture<Admission> answer)
            implements Lookout.Waiting {
        @Override
        public boolean answered() {
            return answer.isDone();
        }
    }

    private boolean mayWait(Pending pending) {
        return System.nanoTime() - pending.arrivedAtNanos < longestQueue.toNanos();
    }

    void start() {
        queue.start();
        lookout.start();
    }

    int waiting() {
        return queue.waiting();
    }

    /** See {@link Ledger#open}. */
    CompletableFuture<Admission> open(SpendRequest request, boolean throttled) {
        if (store.away() || instance.numberOrZero() == 0) {
            Waiting.begins();
            return CompletableFuture.completedFuture(whileAway.decide(request));
        }
        Pending pending = new Pending(
                request, SettledEntry.clean(request), throttled, System.nanoTime(), new CompletableFuture<>());
        lookout.expect(pending);
        queue.add(Optional.of(pending));
        return pending.answer;
    }

    /** Looks at those who wait, because a reservation may have ended. */
    void poke() {
        if (somebodyWaits && poked.compareAndSet(false, true)) {
            queue.add(Optional.empty());
        }
    }

    private void answerWithoutStore(Pending pending) {
        store.lost("no answer within " + LONGEST_WAIT.toMillis() + " ms");
        // The journal's disk may be slow, and others are overdue too.
        Thread.startVirtualThread(() -> {
            try {
                pending.answer.complete(whileAway.decide(pending.asked));
            } catch (RuntimeException e) {
                pending.answer.completeExceptionally(e);
            }
        });
    }

    private void commit(List<Optional<Pending>> arrived) {
        poked.set(false);
        List<Pending> batch = new ArrayList<>(waiting);
        waiting.clear();
        arrived.forEach(each -> each.ifPresent(batch::add));
        decide(batch);
        somebodyWaits = !waiting.isEmpty();
    }

    private void decide(List<Pending> batch) {
        batch.removeIf(pending -> pending.answer.isDone());
        if (batch.isEmpty()) {
            return;
        }
        boolean again = false;
        int stale = 0;
        @Nullable SQLException last = null;
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            try {
                boolean maybeKnown = again;
                List<Decision> decisions = connection.run(session -> ask(session, batch, maybeKnown));
                deliver(batch, decisions);
                return;
            } catch (SQLException e) {
                if (forgotten(e) && stale++ < MOST_STALE) {
                    attempt--;
                    continue;
                }
                last = e;
                Trouble trouble = Trouble.of(e);
                again |= trouble == Trouble.AWAY;
                if (trouble == Trouble.ROW && !madePartitions(e, batch)) {
                    alone(batch, e);
                    return;
                }
            } catch (RuntimeException e) {
                last = new SQLException(e);
                again = true;
            }
        }
        giveUp(batch, last, again);
    }

    private List<Decision> ask(Connection session, List<Pending> batch, boolean maybeKnown) throws SQLException {
        List<SpendRequest> requests = batch.stream().map(Pending::stored).toList();
        long policy = memory.policy(session).version();
        List<Boolean> throttled = batch.stream().map(Pending::throttled).toList();
        OpenCall call = new OpenCall(requests, memory.plans(session, requests), throttled);
        List<Boolean> waits = batch.stream().map(this::mayWait).toList();
        return call.ask(session, instance.numberOrZero(), policy, maybeKnown, waits);
    }

    /** Whether the store refused because of what this process remembers; then it is forgotten. */
    private boolean forgotten(SQLException failure) {
        if (Trouble.STALE_LIMITS.equals(failure.getSQLState())) {
            memory.forget();
            return true;
        }
        if (Trouble.COUNTER_GONE.equals(failure.getSQLState())) {
            memory.forgetCounters();
            return true;
        }
        return false;
    }

    private void deliver(List<Pending> batch, List<Decision> decisions) {
        for (int i = 0; i < batch.size(); i++) {
            Pending pending = batch.get(i);
            Decision decision = decisions.get(i);
            if (waiting.size() < MOST_WAITING
                    && mayWait(pending)
                    && Judgement.onlyReservationsInTheWay(pending.asked, decision, pending.throttled)) {
                waiting.add(pending);
                continue;
            }
            boolean inTime = pending.answer.complete(Judgement.of(pending.asked, decision, pending.throttled));
            if (!inTime && decision.admitted()) {
                undoUnlessAdmitted(pending);
            }
            Judgement.softPassed(pending.asked, decision).forEach(listener);
        }
    }

    /** The caller was answered without the store: what it was admitted to settles itself, anything else must go. */
    private void undoUnlessAdmitted(Pending pending) {
        if (!(pending.answer.join() instanceof Admission.Admitted)) {
            undo.accept(pending.asked);
        }
    }

    private boolean madePartitions(SQLException failure, List<Pending> batch) {
        if (!Trouble.NO_PARTITION.equals(failure.getSQLState())) {
            return false;
        }
        try {
            return connection.run(session -> Partitions.make(
                    session,
                    batch.stream().map(pending -> pending.stored.openedAt()).toList()));
        } catch (SQLException e) {
            failure.addSuppressed(e);
            return false;
        }
    }

    /** One row is at fault, so each goes by itself and only that one fails. */
    private void alone(List<Pending> batch, SQLException failure) {
        if (batch.size() == 1) {
            batch.getFirst().answer.completeExceptionally(failure);
            return;
        }
        for (Pending pending : batch) {
            decide(new ArrayList<>(List.of(pending)));
        }
    }

    private void giveUp(List<Pending> batch, @Nullable SQLException failure, boolean maybeOpened) {
        if (failure != null && Trouble.of(failure) == Trouble.AWAY) {
            store.lost(String.valueOf(failure.getMessage()));
        }
        for (Pending pending : batch) {
            if (!pending.answer.isDone()) {
                pending.answer.complete(whileAway.decide(pending.asked));
            }
            if (maybeOpened) {
                undoUnlessAdmitted(pending);
            }
        }
    }

    @Override
    public void close() {
        queue.close();
        lookout.close();
        connection.close();
    }
}
