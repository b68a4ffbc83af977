package dev.sluice.gateway.devices;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;

/**
 * What is known about sessions, so that a request seldom waits for the database. Trusted for {@link #FRESH_LISTENING}
 * while notifications arrive, because a revocation then drops it, and for {@link #FRESH_DEAF} while they do not; then it is
 * read again. When the store is away, what was read up to {@link #KEPT} ago still counts, and after that nothing does.
 * Only sessions of signed tokens are looked up, so made-up ones cost no reads.
 */
final class SessionGate {

    static final Duration FRESH_LISTENING = Duration.ofSeconds(60);
    static final Duration FRESH_DEAF = Duration.ofSeconds(5);
    static final Duration KEPT = Duration.ofMinutes(10);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);
    private static final Duration STORE_RETRY = Duration.ofSeconds(1);
    private static final int MOST_SESSIONS = 100_000;
    private static final int READS_AT_ONCE = 4;

    private final Function<UUID, Optional<State>> store;
    private final Ticker ticker;
    private final Cache<UUID, Entry> known;
    private final Semaphore reads = new Semaphore(READS_AT_ONCE);
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong epoch = new AtomicLong();
    private volatile boolean listening;
    private volatile long storeAwayUntil;

    SessionGate(Function<UUID, Optional<State>> store, Ticker ticker) {
        this.store = store;
        this.ticker = ticker;
        known = Caffeine.newBuilder()
                .maximumSize(MOST_SESSIONS)
                .expireAfterWrite(KEPT)
                .ticker(ticker)
                .build();
        storeAwayUntil = ticker.read();
    }

    /** What the database says of a session. */
    record State(UUID memberId, boolean revoked, boolean memberActive) {}

    private record Entry(Optional<State> state, long readAt, long epoch) {}

    /** The state of a session, empty when there is no such session; null when nothing is known. */
    @Nullable
    Optional<State> find(UUID sessionId) {
        Entry entry = known.getIfPresent(sessionId);
        if (entry != null && fresh(entry)) {
            return entry.state();
        }
        Optional<State> read = read(sessionId);
        return read == null && entry != null ? entry.state() : read;
    }

    void forget(UUID sessionId) {
        changes.incrementAndGet();
        known.invalidate(sessionId);
    }

    void forgetMember(UUID memberId) {
        changes.incrementAndGet();
        known.asMap()
                .values()
                .removeIf(entry -> entry.state()
                        .filter(state -> state.memberId().equals(memberId))
                        .isPresent());
    }

    /** Everything must be read again before it counts; kept only for the case that the store is away. */
    void distrustAll() {
        epoch.incrementAndGet();
        changes.incrementAndGet();
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

    private @Nullable Optional<State> read(UUID sessionId) {
        if (ticker.read() - storeAwayUntil < 0 || !acquire()) {
            return null;
        }
        try {
            long changesBefore = changes.get();
            long readAt = ticker.read();
            long readIn = epoch.get();
            Optional<State> state = store.apply(sessionId);
            if (changes.get() == changesBefore) {
                known.put(sessionId, new Entry(state, readAt, readIn));
            }
            if (changes.get() != changesBefore) {
                // A change came in meanwhile; what we read may be older than it.
                known.invalidate(sessionId);
            }
            return state;
        } catch (DataAccessException e) {
            storeAwayUntil = ticker.read() + STORE_RETRY.toNanos();
            return null;
        } finally {
            reads.release();
        }
    }

    private boolean acquire() {
        try {
            return reads.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
