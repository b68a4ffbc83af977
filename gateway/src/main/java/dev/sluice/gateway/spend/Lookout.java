package dev.sluice.gateway.spend;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;

/**
 * Looks after those who wait for an answer, in order of arrival: one thread for all, because a timer for each costs more
 * than the answer.
 */
final class Lookout<T extends Lookout.Waiting> implements AutoCloseable {

    /** Somebody who waits. */
    interface Waiting {
        boolean answered();

        /** By {@link System#nanoTime}. */
        long arrivedAtNanos();
    }

    private final BlockingQueue<T> expected = new LinkedBlockingQueue<>();
    private final Duration every;
    private final Duration patience;
    private final Runnable look;
    private final Consumer<T> overdue;
    private final Thread thread;

    /**
     * @param look done again and again while anybody waits
     * @param overdue told once of whoever is not answered within {@code patience}; must not block
     */
    Lookout(String name, Duration every, Duration patience, Runnable look, Consumer<T> overdue) {
        this.every = every;
        this.patience = patience;
        this.look = look;
        this.overdue = overdue;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    void expect(T waiting) {
        expected.add(waiting);
    }

    private void work() {
        try {
            while (true) {
                T first = expected.take();
                while (!first.answered()) {
                    if (System.nanoTime() - first.arrivedAtNanos() > patience.toNanos()) {
                        overdue.accept(first);
                        break;
                    }
                    Thread.sleep(every);
                    look.run();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends; whoever still waits is looked after no more. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
