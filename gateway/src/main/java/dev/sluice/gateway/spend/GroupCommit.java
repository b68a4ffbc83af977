package dev.sluice.gateway.spend;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Natural batching: one thread commits whatever queued while its last commit ran, in order of arrival. Under load the
 * batches grow by themselves. Where nobody waits for the answer, lingering a moment makes few large batches of many small
 * ones, and a batch costs the store nearly as much as an item.
 */
final class GroupCommit<T> implements AutoCloseable {

    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(10);
    private static final Logger log = LoggerFactory.getLogger(GroupCommit.class);

    /** Empty is the sign to stop, behind everything that came before it. */
    private final BlockingQueue<Optional<T>> queue = new LinkedBlockingQueue<>();

    private final int largestBatch;
    private final Duration linger;
    private final Consumer<List<T>> commit;
    private final Thread thread;

    /** @param linger how long a batch waits for company; zero to commit at once */
    GroupCommit(String name, int largestBatch, Duration linger, Consumer<List<T>> commit) {
        this.largestBatch = largestBatch;
        this.linger = linger;
        this.commit = commit;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::work);
    }

    void start() {
        thread.start();
    }

    void add(T item) {
        queue.add(Optional.of(item));
    }

    int waiting() {
        return queue.size();
    }

    /** Commits what is queued, then stops. */
    @Override
    public void close() {
        queue.add(Optional.empty());
        try {
            if (!thread.join(LONGEST_FLUSH)) {
                log.error("{} still has {} waiting and is left behind.", thread.getName(), queue.size());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        boolean open = true;
        while (open) {
            try {
                List<Optional<T>> taken = new ArrayList<>();
                taken.add(queue.take());
                if (linger.isPositive() && taken.getFirst().isPresent() && queue.size() < largestBatch - 1) {
                    Thread.sleep(linger);
                }
                queue.drainTo(taken, largestBatch - 1);
                List<T> batch = new ArrayList<>(taken.size());
                for (Optional<T> item : taken) {
                    item.ifPresent(batch::add);
                    open &= item.isPresent();
                }
                if (!batch.isEmpty()) {
                    commit.accept(batch);
                }
            } catch (InterruptedException e) {
                open = false;
            } catch (RuntimeException e) {
                log.error("{}: a batch failed in a way that was not foreseen", thread.getName(), e);
            }
        }
    }
}
