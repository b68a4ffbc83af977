package dev.sluice.simulator;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/** Remembers the last requests and counts all of them. Thread-safe. */
final class Recorder {

    /** How many requests are kept. */
    static final int DEFAULT_KEEP = 10_000;

    private final Deque<ReceivedRequest> last = new ArrayDeque<>();
    private final Deque<Charge> bill = new ArrayDeque<>();
    private final LongAdder requests = new LongAdder();
    private final LongAdder messages = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder aborted = new LongAdder();
    private final AtomicLong open = new AtomicLong();

    void received() {
        requests.increment();
    }

    void keep(ReceivedRequest request) {
        synchronized (last) {
            if (last.size() == DEFAULT_KEEP) {
                last.removeFirst();
            }
            last.addLast(request);
        }
    }

    void charge(Charge charge) {
        synchronized (bill) {
            if (bill.size() == DEFAULT_KEEP) {
                bill.removeFirst();
            }
            bill.addLast(charge);
        }
    }

    /** What was charged for the last answers, in the order in which they ended. */
    List<Charge> bill() {
        synchronized (bill) {
            return List.copyOf(bill);
        }
    }

    void answerBegins(boolean toMessages) {
        if (toMessages) {
            messages.increment();
        }
        open.incrementAndGet();
    }

    void answerEnds() {
        open.decrementAndGet();
        completed.increment();
    }

    void clientLeft() {
        open.decrementAndGet();
        aborted.increment();
    }

    /** The last requests, oldest first. */
    List<ReceivedRequest> last(int limit) {
        synchronized (last) {
            return last.stream().skip(Math.max(0, last.size() - limit)).toList();
        }
    }

    Stats stats() {
        return new Stats(requests.sum(), messages.sum(), open.get(), completed.sum(), aborted.sum());
    }

    /** Forgets requests and totals; answers under way stay counted as open. */
    void reset() {
        synchronized (last) {
            last.clear();
        }
        synchronized (bill) {
            bill.clear();
        }
        requests.reset();
        messages.reset();
        completed.reset();
        aborted.reset();
    }
}
