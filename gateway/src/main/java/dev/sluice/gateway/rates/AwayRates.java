package dev.sluice.gateway.rates;

import dev.sluice.gateway.rates.RateLimit.Scope;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Holds the rates while the store does not answer in time, by what this replica let through meanwhile. It knows nothing of
 * the other replicas nor of the time before, so of a limit as much can pass once more on each replica; never without end.
 */
final class AwayRates {

    private static final int SLOTS = 61;

    private final LongSupplier nanos;
    private final Map<Key, Deque<Passed>> byKey = new HashMap<>();

    AwayRates(LongSupplier nanos) {
        this.nanos = nanos;
    }

    private record Key(Scope scope, UUID holder, Measure measure) {

        static Key of(Taken taken) {
            return new Key(taken.scope(), taken.holder(), taken.measure());
        }
    }

    static final class Passed {
        private final long at;
        private long amount;

        Passed(long at, long amount) {
            this.at = at;
            this.amount = amount;
        }
    }

    /** Whether a request passes. */
    sealed interface Answer {

        /** One of its measures is full. */
        record Full(Taken taken) implements Answer {}

        /** It does, until {@link #over}. */
        record Through(List<Taken> wanted, List<Passed> passed) implements Answer {}
    }

    synchronized Answer enter(List<Taken> wanted) {
        long now = nanos.getAsLong();
        for (Taken taken : wanted) {
            long gone = gone(taken, now);
            // As in the store: what is larger than the limit goes when nothing else did.
            if (gone > 0 && gone + taken.amount() > taken.limit()) {
                return new Answer.Full(taken);
            }
        }
        List<Passed> passed = new ArrayList<>(wanted.size());
        for (Taken taken : wanted) {
            Passed one = new Passed(now, taken.amount());
            byKey.computeIfAbsent(Key.of(taken), key -> new ArrayDeque<>()).add(one);
            passed.add(one);
        }
        return new Answer.Through(wanted, passed);
    }

    private long gone(Taken taken, long now) {
        Deque<Passed> line = byKey.get(Key.of(taken));
        if (line == null) {
            return 0;
        }
        forget(line, taken.measure(), now);
        if (line.isEmpty()) {
            byKey.remove(Key.of(taken));
        }
        return line.stream().mapToLong(one -> one.amount).sum();
    }

    /** What has no slots is free again only when it is over. */
    private static void forget(Deque<Passed> line, Measure measure, long now) {
        long memory = TimeUnit.SECONDS.toNanos((long) SLOTS * measure.slotSeconds());
        if (memory > 0) {
            line.removeIf(one -> now - one.at > memory);
        }
    }

    /** The request is over: it is put right to what came, and what has no memory is free again. */
    synchronized void over(Answer.Through pass, Ticket ticket) {
        for (int i = 0; i < pass.wanted().size(); i++) {
            Taken taken = pass.wanted().get(i);
            Passed one = pass.passed().get(i);
            if (taken.measure() == Measure.CONCURRENT) {
                Deque<Passed> line = byKey.get(Key.of(taken));
                if (line != null && line.remove(one) && line.isEmpty()) {
                    byKey.remove(Key.of(taken));
                }
            } else {
                one.amount = ticket.came(taken.measure());
            }
        }
    }

    /** Forgets what nobody looks back on any more. */
    synchronized void tidy() {
        long now = nanos.getAsLong();
        byKey.entrySet().removeIf(entry -> {
            forget(entry.getValue(), entry.getKey().measure(), now);
            return entry.getValue().isEmpty();
        });
    }
}
