package dev.sluice.gateway.keys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
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
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * What is known about keys, cached by the hash of the secret so that a request seldom waits for the database.
 *
 * <p>An entry is trusted for {@link #FRESH_LISTENING} while notifications arrive, because a revocation then drops it,
 * and for {@link #FRESH_DEAF} while they do not. After that it is read again first. When the store is away, what was
 * read up to {@link #KEPT} ago still counts. Reads are single-flight for each key and bounded in number, separately
 * for keys seen before and keys never seen, so that a flood of made-up keys cannot keep known people out.
 */
final class KeyGate {

    static final Duration FRESH_LISTENING = Duration.ofSeconds(60);
    static final Duration FRESH_DEAF = Duration.ofSeconds(5);
    static final Duration KEPT = Duration.ofMinutes(10);
    static final Duration UNKNOWN_KEPT = Duration.ofSeconds(10);
    static final Duration STORE_RETRY = Duration.ofSeconds(1);
    static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final int MAX_KEYS = 100_000;
    private static final int MAX_UNKNOWN = 10_000;
    private static final int MAX_READS_EACH = 4;

    private final Function<KeyHash, Optional<Grant>> store;
    private final Ticker ticker;
    private final Cache<KeyHash, Entry> known;
    private final Cache<KeyHash, Boolean> unknown;
    private final ConcurrentMap<KeyHash, CompletableFuture<Answer>> reads = new ConcurrentHashMap<>();
    private final Semaphore readsOfKnown = new Semaphore(MAX_READS_EACH);
    private final Semaphore readsOfNew = new Semaphore(MAX_READS_EACH);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong epoch = new AtomicLong();
    private volatile boolean listening;
    private volatile long storeAwayUntil;

    KeyGate(Function<KeyHash, Optional<Grant>> store, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
        known = Caffeine.newBuilder()
                .maximumSize(MAX_KEYS)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
        unknown = Caffeine.newBuilder()
                .maximumSize(MAX_UNKNOWN)
                .expireAfterWrite(UNKNOWN_KEPT)
                .ticker(ticker)
                .build();
        storeAwayUntil = ticker.read();
    }

    /** What there is to know about the key with this hash. */
    Answer find(KeyHash hash) {
        Entry entry = known.getIfPresent(hash);
        if (entry != null && fresh(entry)) {
            return new Answer.Found(entry.grant());
        }
        if (entry == null && unknown.getIfPresent(hash) != null) {
            return Answer.NONE;
        }
        Answer answer = readOnce(hash, entry == null ? readsOfNew : readsOfKnown);
        return answer == Answer.AWAY && entry != null ? new Answer.Found(entry.grant()) : answer;
    }

    void forget(Predicate<KeyHolder> which) {
        changed();
        known.asMap().values().removeIf(entry -> which.test(entry.grant().holder()));
    }

    /** Everything must be read again before it counts; kept only for the case that the store is away. */
    void distrustAll() {
        epoch.incrementAndGet();
        changed();
        unknown.invalidateAll();
    }

    /** From here on nobody joins a read that began before the change, and no such read is remembered. */
    private void changed() {
        changes.incrementAndGet();
        reads.clear();
    }

    void listening(boolean now) {
        if (now && !listening) {
            distrustAll();
        }
        listening = now;
    }

    private boolean fresh(Entry entry) {
        Duration trusted = listening ? FRESH_LISTENING : FRESH_DEAF;
        return ticker.read() - entry.readAt() < trusted.toNanos() && entry.epoch() == epoch.get();
    }

    private Answer readOnce(KeyHash hash, Semaphore permits) {
        if (ticker.read() - storeAwayUntil < 0) {
            return Answer.AWAY;
        }
        CompletableFuture<Answer> mine = new CompletableFuture<>();
        CompletableFuture<Answer> other = reads.putIfAbsent(hash, mine);
        if (other != null) {
            return await(other);
        }
        Answer answer = Answer.AWAY;
        try {
            answer = read(hash, permits);
        } finally {
            reads.remove(hash, mine);
            mine.complete(answer);
        }
        return answer;
    }

    private Answer read(KeyHash hash, Semaphore permits) {
        if (!acquire(permits)) {
            return Answer.AWAY;
        }
        try {
            long changesBefore = changes.get();
            long readAt = ticker.read();
            long readIn = epoch.get();
            Optional<Grant> grant = store.apply(hash);
            if (changes.get() == changesBefore) {
                remember(
                        hash,
                        grant.map(found -> new Entry(found, readAt, readIn)).orElse(null));
            }
            if (changes.get() != changesBefore) {
                // A change came in meanwhile; what we read may be older than it.
                known.invalidate(hash);
                unknown.invalidate(hash);
            }
            return grant.<Answer>map(Answer.Found::new).orElse(Answer.NONE);
        } catch (DataAccessException e) {
            storeAwayUntil = ticker.read() + STORE_RETRY.toNanos();
            return Answer.AWAY;
        } finally {
            permits.release();
        }
    }

    private void remember(KeyHash hash, @Nullable Entry entry) {
        if (entry == null) {
            known.invalidate(hash);
            unknown.put(hash, true);
        } else {
            known.put(hash, entry);
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

    private static Answer await(CompletableFuture<Answer> read) {
        try {
            return read.get(2 * LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.AWAY;
        } catch (ExecutionException | TimeoutException e) {
            return Answer.AWAY;
        }
    }

    /** What the gate can say about a key. */
    sealed interface Answer {

        /** There is no such key. */
        Answer NONE = new None();

        /** Nothing is known, and the store cannot be asked. */
        Answer AWAY = new Away();

        record Found(Grant grant) implements Answer {}

        record None() implements Answer {}

        record Away() implements Answer {}
    }

    private record Entry(Grant grant, long readAt, long epoch) {}
}
