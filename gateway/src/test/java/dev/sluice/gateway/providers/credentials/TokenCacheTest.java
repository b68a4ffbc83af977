package dev.sluice.gateway.providers.credentials;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.providers.credentials.TokenFetch.Token;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TokenCacheTest {

    private static final Duration LIFE = Duration.ofHours(1);

    private final HandClock clock = new HandClock();
    private final AtomicInteger fetched = new AtomicInteger();

    @Test
    void manyCallersShareOneFetch() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        TokenCache cache = new TokenCache(
                () -> {
                    awaitLatch(go);
                    return next();
                },
                clock);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tokens = IntStream.range(0, 50)
                    .mapToObj(_ -> threads.submit(cache::token))
                    .toList();
            go.countDown();
            for (Future<String> each : tokens) {
                assertThat(each.get()).isEqualTo("token-1");
            }
        }
        assertThat(fetched).hasValue(1);
    }

    @Test
    void aValidTokenIsGivenOutWhileItsSuccessorIsFetched() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        TokenCache cache = new TokenCache(
                () -> {
                    if (fetched.get() > 0) {
                        awaitLatch(go);
                    }
                    return next();
                },
                clock);
        cache.token();
        clock.advance(LIFE.minus(TokenCache.AHEAD).plusSeconds(1));

        assertThat(cache.token()).isEqualTo("token-1");
        go.countDown();
        await().untilAsserted(() -> assertThat(cache.token()).isEqualTo("token-2"));
        assertThat(fetched).hasValue(2);
    }

    @Test
    void aTokenAtItsEndIsNotGivenOut() throws Exception {
        TokenCache cache = new TokenCache(this::next, clock);
        cache.token();
        clock.advance(LIFE.minus(TokenCache.MARGIN));

        assertThat(cache.token()).isEqualTo("token-2");
    }

    @Test
    void aFailureIsToldToAllForAMomentAndThenTriedAgain() {
        TokenCache cache = new TokenCache(
                () -> {
                    fetched.incrementAndGet();
                    throw new CredentialException("gone");
                },
                clock);

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(cache::token)
                    .isInstanceOf(CredentialException.class)
                    .hasMessage("gone");
        }
        assertThat(fetched).hasValue(1);
        clock.advance(TokenCache.PAUSE);
        assertThatThrownBy(cache::token).hasMessage("gone");
        assertThat(fetched).hasValue(2);
    }

    @Test
    void aTokenInTextIsHidden() {
        assertThat(new Token("canary", Instant.EPOCH).toString()).doesNotContain("canary");
    }

    private Token next() {
        return new Token("token-" + fetched.incrementAndGet(), clock.instant().plus(LIFE));
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class HandClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-22T12:00:00Z");

        void advance(Duration by) {
            now = now.plus(by);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
