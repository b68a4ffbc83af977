package dev.sluice.gateway.freshness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessResourceFailureException;

class FreshCacheTests {

    private static final UUID HASH = UUID.randomUUID();

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 1_000_000); // wraps around, as nanoTime may
    private final AtomicInteger reads = new AtomicInteger();
    private final String holder = "ana@corp.test";
    private volatile Optional<String> stored = Optional.of(holder);
    private volatile boolean away;
    private final FreshCache<UUID, String> gate = new FreshCache<>(this::read, nanos::get);

    private Optional<String> read(UUID key) {
        reads.incrementAndGet();
        if (away) {
            throw new DataAccessResourceFailureException("away");
        }
        return stored;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    private int readsFor(int times) {
        int before = reads.get();
        IntStream.range(0, times).forEach(i -> gate.find(HASH));
        return reads.get() - before;
    }

    @Test
    void aKnownKeyIsReadOnceAMinuteWhileNotificationsArrive() {
        gate.listening(true);

        assertThat(readsFor(10)).isEqualTo(1);
        pass(Duration.ofSeconds(59));
        assertThat(readsFor(10)).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(readsFor(10)).isEqualTo(1);
    }

    @Test
    void withoutNotificationsAKeyIsReadAgainAfterFiveSeconds() {
        assertThat(readsFor(10)).isEqualTo(1);
        pass(Duration.ofMillis(4_999));
        assertThat(readsFor(10)).isZero();
        pass(Duration.ofMillis(1));
        assertThat(readsFor(10)).isEqualTo(1);
    }

    @Test
    void afterAGapInNotificationsEverythingIsReadAgain() {
        gate.listening(true);
        readsFor(1);
        gate.listening(false);
        gate.listening(true);

        assertThat(readsFor(2)).isEqualTo(1);
        gate.distrustAll();
        assertThat(readsFor(2)).isEqualTo(1);
    }

    @Test
    void aForgottenKeyIsReadAgain() {
        gate.listening(true);
        readsFor(1);
        gate.forget((key, other) -> !other.equals(holder));
        assertThat(readsFor(1)).isZero();
        gate.forget((key, other) -> other.equals(holder));
        assertThat(readsFor(1)).isEqualTo(1);
    }

    @Test
    void anUnknownKeyIsRememberedForAShortTime() {
        stored = Optional.empty();

        assertThat(gate.find(HASH)).isEqualTo(new FreshCache.Answer.None<>());
        assertThat(readsFor(10)).isZero();
        pass(Duration.ofSeconds(10));
        assertThat(readsFor(10)).isEqualTo(1);
    }

    @Test
    void whileTheStoreIsAwayAKnownKeyCountsForTenMinutes() {
        gate.find(HASH);
        away = true;
        pass(Duration.ofSeconds(599));

        assertThat(gate.find(HASH)).isInstanceOf(FreshCache.Answer.Found.class);
        pass(Duration.ofSeconds(1));
        assertThat(gate.find(HASH)).isEqualTo(new FreshCache.Answer.Away<>());
    }

    @Test
    void whileTheStoreIsAwayNothingIsKnownAboutANewKeyAndTheStoreIsAskedOnceASecond() {
        away = true;

        assertThat(gate.find(HASH)).isEqualTo(new FreshCache.Answer.Away<>());
        assertThat(readsFor(50)).isZero();
        pass(Duration.ofSeconds(1));
        assertThat(readsFor(50)).isEqualTo(1);
        away = false;
        pass(Duration.ofSeconds(1));
        assertThat(gate.find(HASH)).isInstanceOf(FreshCache.Answer.Found.class);
    }

    @Test
    void aRevokedKeyIsNotServedFromTheCacheOfAnAwayStore() {
        gate.find(HASH);
        away = true;
        gate.forget((key, other) -> other.equals(holder));

        assertThat(gate.find(HASH)).isEqualTo(new FreshCache.Answer.Away<>());
    }

    @Test
    void aReadThatAChangeOvertookIsNotRemembered() throws Exception {
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        FreshCache<UUID, String> slow = new FreshCache<>(
                key -> {
                    if (reads.getAndIncrement() > 0) {
                        return Optional.of("changed");
                    }
                    reading.countDown();
                    awaitQuietly(goOn);
                    return Optional.of(holder);
                },
                nanos::get);
        slow.listening(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<FreshCache.Answer<String>> first = threads.submit(() -> slow.find(HASH));
            reading.await();
            slow.forget((key, other) -> other.equals(holder));
            // Does not join the read that began before the change.
            assertThat(slow.find(HASH)).isEqualTo(new FreshCache.Answer.Found<>("changed"));
            goOn.countDown();
            first.get();
        }

        assertThat(slow.find(HASH)).isEqualTo(new FreshCache.Answer.Found<>("changed"));
    }

    @Test
    void manyRequestsWithOneNewKeyReadItOnce() throws Exception {
        CountDownLatch goOn = new CountDownLatch(1);
        FreshCache<UUID, String> slow = new FreshCache<>(
                key -> {
                    reads.incrementAndGet();
                    awaitQuietly(goOn);
                    return stored;
                },
                nanos::get);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> slow.find(HASH)))
                    .toList();
            while (reads.get() == 0) {
                Thread.onSpinWait();
            }
            goOn.countDown();
            for (var answer : answers) {
                assertThat(answer.get()).isInstanceOf(FreshCache.Answer.Found.class);
            }
        }

        assertThat(reads.get()).isEqualTo(1);
    }

    @Test
    void aFloodOfMadeUpKeysReachesTheStoreAFewAtATime() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        FreshCache<UUID, String> flooded = new FreshCache<>(
                key -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    Thread.yield();
                    now.decrementAndGet();
                    return Optional.empty();
                },
                nanos::get);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2_000; i++) {
                UUID made = new UUID(i, UUID.randomUUID().getMostSignificantBits());
                threads.execute(() -> flooded.find(made));
            }
        }

        assertThat(most.get()).isBetween(1, 4);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
