package dev.sluice.gateway.freshness;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.sluice.gateway.waiting.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * What the database says about credentials, so that a request seldom waits for it.
 *
 * <p>An entry is trusted for {@link #FRESH_LISTENING} while notifications arrive, because a change then drops it, and for
 * {@link #FRESH_DEAF} while they do not. After that it is read again first. When the store is away, what was read up to
 * {@link #KEPT} ago still counts. Reads are single-flight for each key and bounded in number, separately for keys seen
 * before and keys never seen, so that a flood of made-up ones cannot keep known people out.
 *
 * @param <K> by what a credential is found
 * @param <V> what is known about it
 */
public final class FreshCache<K, V> {

    static final Duration FRESH_LISTENING = Duration.ofSeconds(60);
    static final Duration FRESH_DEAF = Duration.ofSeconds(5);
    static final Duration KEPT = Duration.ofMinutes(10);
    static final Duration UNKNOWN_KEPT = Duration.ofSeconds(10);
    static final Duration STORE_RETRY = Duration.ofSeconds(1);
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final int MOST_KNOWN = 100_000;
    private static final int MOST_UNKNOWN = 10_000;
    private static final int READS_AT_ONCE = 4;

    private final Function<K, Optional<V>> store;
    private final Ticker ticker;
    private final Cache<K, Entry<V>> known;
    private final Cache<K, Boolean> unknown;
    private final ConcurrentMap<K, CompletableFuture<Answer<V>>> reads = new ConcurrentHashMap<>();
    private final Semaphore readsOfKnown = new Semaphore(READS_AT_ONCE);
    private final Semaphore readsOfNew = new Semaphore(READS_AT_ONCE);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong epoch = new AtomicLong();
    private volatile boolean listening;
    private volatile long storeAwayUntil;

    /** @param store reads one; empty when there is none, {@link DataAccessException} when it cannot be asked */
    public FreshCache(Function<K, Optional<V>> store, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
        known = Caffeine.newBuilder()
                .maximumSize(MOST_KNOWN)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
        unknown = Caffeine.newBuilder()
                .maximumSize(MOST_UNKNOWN)
                .expireAfterWrite(UNKNOWN_KEPT)
                .ticker(ticker)
                .build();
        storeAwayUntil = ticker.read();
    }

    /** What can be said about a credential. */
    public sealed interface Answer<V> {

        /** It is known. */
        record Found<V>(V value) implements Answer<V> {}

        /** There is no such one. */
        record None<V>() implements Answer<V> {}

        /** Nothing is known, and the store cannot be asked. */
        record Away<V>() implements Answer<V> {}
    }

    private record Entry<V>(V value, long readAt, long epoch) {}

    /** What there is to know about the one with this key; blocks for a read when it must. */
    public Answer<V> find(K key) {
        Entry<V> entry = known.getIfPresent(key);
        if (entry != null && fresh(entry)) {
            return new Answer.Found<>(entry.value());
        }
        if (entry == null && unknown.getIfPresent(key) != null) {
            return new Answer.None<>();
        }
        Answer<V> answer = readOnce(key, entry == null ? readsOfNew : readsOfKnown);
        return answer instanceof Answer.Away<V> && entry != null ? new Answer.Found<>(entry.value()) : answer;
    }

    /** Drops those that a change concerns, so that their next check asks the store. */
    public void forget(BiPredicate<K, V> which) {
        changed();
        known.asMap()
                .entrySet()
                .removeIf(entry -> which.test(entry.getKey(), entry.getValue().value()));
    }

    /** Everything must be read again before it counts; kept only for the case that the store is away. */
    public void distrustAll() {
        epoch.incrementAndGet();
        changed();
        unknown.invalidateAll();
    }

    /** Says whether notifications arrive; not until it is called with true. */
    public void listening(boolean now) {
        if (now && !listening) {
            distrustAll();
        }
        listening = now;
    }

    /** From here on nobody joins a read that began before the change, and no such read is remembered. */
    private void changed() {
        changes.incrementAndGet();
        reads.clear();
    }

    private boolean fresh(Entry<V> entry) {
        Duration trusted = listening ? FRESH_LISTENING : FRESH_DEAF;
        return ticker.read() - entry.readAt() < trusted.toNanos() && entry.epoch() == epoch.get();
    }

    private Answer<V> readOnce(K key, Semaphore permits) {
        if (ticker.read() - storeAwayUntil < 0) {
            return new Answer.Away<>();
        }
        Waiting.begins();
        CompletableFuture<Answer<V>> mine = new CompletableFuture<>();
        CompletableFuture<Answer<V>> other = reads.putIfAbsent(key, mine);
        if (other != null) {
            return await(other);
        }
        Answer<V> answer = new Answer.Away<>();
        try {
            answer = read(key, permits);
        } finally {
            reads.remove(key, mine);
            mine.complete(answer);
        }
        return answer;
    }

    private Answer<V> read(K key, Semaphore permits) {
        if (!acquire(permits)) {
            return new Answer.Away<>();
        }
        try {
            long changesBefore = changes.get();
            long readAt = ticker.read();
            long readIn = epoch.get();
            Optional<V> value = store.apply(key);
            if (changes.get() == changesBefore) {
                remember(
                        key,
                        value.map(found -> new Entry<>(found, readAt, readIn)).orElse(null));
            }
            if (changes.get() != changesBefore) {
                // A change came in meanwhile; what we read may be older than it.
                known.invalidate(key);
                unknown.invalidate(key);
            }
            return value.<Answer<V>>map(Answer.Found::new).orElseGet(Answer.None::new);
        } catch (DataAccessException e) {
            storeAwayUntil = ticker.read() + STORE_RETRY.toNanos();
            return new Answer.Away<>();
        } finally {
            permits.release();
        }
    }

    private void remember(K key, @Nullable Entry<V> entry) {
        if (entry == null) {
            known.invalidate(key);
            unknown.put(key, true);
        } else {
            known.put(key, entry);
        }
    }

    private static boolean acquire(Semaphore permits) {
        try {
            return permits.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static <V> Answer<V> await(CompletableFuture<Answer<V>> read) {
        try {
            return read.get(2 * LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Away<>();
        } catch (ExecutionException | TimeoutException e) {
            return new Answer.Away<>();
        }
    }
}
