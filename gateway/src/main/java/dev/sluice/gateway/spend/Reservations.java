package dev.sluice.gateway.spend;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final GroupCommit<Pending> queue =
            new GroupCommit<>("spend-open", LARGEST_BATCH, Duration.ZERO, this::commit);

    /** @param undo settles at nothing what may have been opened although its caller was refused */
    Reservations(
            DataSource dataSource,
            StoreState store,
            Instance instance,
            LimitMemory memory,
            AwayAdmission whileAway,
            Consumer<SpendRequest> undo) {
        this.connection = StoreConnection.pinned(dataSource, LONGEST_STATEMENT);
        this.store = store;
        this.instance = instance;
        this.memory = memory;
        this.whileAway = whileAway;
        this.undo = undo;
    }

    private record Pending(SpendRequest asked, SpendRequest stored, CompletableFuture<Admission> answer) {}

    void start() {
        queue.start();
    }

    int waiting() {
        return queue.waiting();
    }

    /** See {@link Ledger#open}. */
    Admission open(SpendRequest request) {
        if (store.away() || instance.numberOrZero() == 0) {
            return whileAway.decide(request);
        }
        Pending pending = new Pending(request, SettledEntry.clean(request), new CompletableFuture<>());
        queue.add(pending);
        try {
            return pending.answer.get(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            store.lost("no answer within " + LONGEST_WAIT.toMillis() + " ms");
            return answerInstead(pending, whileAway.decide(request));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return answerInstead(pending, new Admission.Unavailable());
        } catch (ExecutionException e) {
            throw new IllegalStateException("the ledger does not take this request", e.getCause());
        }
    }

    /** Answers for the store, unless its own answer came in this moment. */
    private static Admission answerInstead(Pending pending, Admission instead) {
        return pending.answer.complete(instead) ? instead : pending.answer.join();
    }

    private void commit(List<Pending> batch) {
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
                List<Admission> answers = connection.run(session -> ask(session, batch, maybeKnown));
                deliver(batch, answers);
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

    private List<Admission> ask(Connection session, List<Pending> batch, boolean maybeKnown) throws SQLException {
        List<SpendRequest> requests = batch.stream().map(Pending::stored).toList();
        long policy = memory.policy(session).version();
        OpenCall call = new OpenCall(requests, memory.plans(session, requests));
        List<Boolean> waits = Collections.nCopies(batch.size(), false);
        List<Admission> answers = new ArrayList<>(batch.size());
        for (OpenCall.Decision decision : call.ask(session, instance.numberOrZero(), policy, maybeKnown, waits)) {
            answers.add(Judgement.of(batch.get(answers.size()).asked, decision));
        }
        return answers;
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

    private void deliver(List<Pending> batch, List<Admission> answers) {
        for (int i = 0; i < batch.size(); i++) {
            Pending pending = batch.get(i);
            boolean inTime = pending.answer.complete(answers.get(i));
            if (!inTime && answers.get(i) instanceof Admission.Admitted) {
                undoUnlessAdmitted(pending);
            }
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
            commit(new ArrayList<>(List.of(pending)));
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
        connection.close();
    }
}
