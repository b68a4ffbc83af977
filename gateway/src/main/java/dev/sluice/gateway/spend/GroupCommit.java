package dev.sluice.gateway.spend;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Natural batching: one thread commits whatever queued while its last commit ran, in order of arrival and without
 * lingering. A lone item goes at once; under load the batches grow by themselves.
 */
final class GroupCommit<T> implements AutoCloseable {

    private static final long IDLE_CHECK_MILLIS = 200;
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();
    private final int largestBatch;
    private final Consumer<List<T>> commit;
    private final Thread thread;
    private volatile boolean closing;

    GroupCommit(String name, int largestBatch, Consumer<List<T>> commit) {
        this.largestBatch = largestBatch;
        this.commit = commit;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    void add(T item) {
        queue.add(item);
    }

    int waiting() {
        return queue.size();
    }

    /** Commits what is queued, then stops; gives up waiting after {@code millis}. */
    void close(long millis) throws InterruptedException {
        closing = true;
        if (thread.isAlive()) {
            thread.join(millis);
        }
    }

    @Override
    public void close() {
        try {
            close(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        while (!closing || !queue.isEmpty()) {
            try {
                @Nullable T first = queue.poll(IDLE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    List<T> batch = new ArrayList<>();
                    batch.add(first);
                    queue.drainTo(batch, largestBatch - 1);
                    commit.accept(batch);
                }
            } catch (InterruptedException e) {
                closing = true;
            } catch (RuntimeException e) {
                log.error("{}: a batch failed in a way that was not foreseen", thread.getName(), e);
            }
        }
    }
}
