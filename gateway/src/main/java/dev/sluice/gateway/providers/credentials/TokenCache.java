package dev.sluice.gateway.providers.credentials;

import dev.sluice.gateway.providers.CredentialException;
import dev.sluice.gateway.providers.credentials.TokenFetch.Token;
import dev.sluice.gateway.waiting.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a token until shortly before its end. A valid token is given out without waiting, also while its successor is
 * fetched; of callers that find none, one fetches and the others wait for its result, be it a failure.
 */
final class TokenCache {

    /** A token is renewed this long before its end. */
    static final Duration AHEAD = Duration.ofMinutes(2);
    /** A token that ends sooner than this is not given out: the call still has to travel. */
    static final Duration MARGIN = Duration.ofSeconds(15);
    /** A failure is repeated to all callers for this long instead of asking again. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private final TokenFetch fetch;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Token current;
    private volatile @Nullable Failure failure;

    TokenCache(TokenFetch fetch, Clock clock) {
        this.fetch = fetch;
        this.clock = clock;
    }

    private record Failure(String message, Throwable cause, Instant until) {}

    String token() throws CredentialException {
        Instant now = clock.instant();
        Token known = current;
        if (known == null || !known.expires().isAfter(now.plus(MARGIN))) {
            return awaitToken();
        }
        if (!known.expires().isAfter(now.plus(AHEAD)) && !pausing(now) && !fetching.isLocked()) {
            Thread.ofVirtual().name("token-renewal").start(this::renew);
        }
        return known.value();
    }

    private String awaitToken() throws CredentialException {
        Waiting.begins();
        fetching.lock();
        try {
            Instant now = clock.instant();
            Token known = current;
            if (known != null && known.expires().isAfter(now.plus(MARGIN))) {
                return known.value();
            }
            Failure last = failure;
            if (last != null && pausing(now)) {
                throw new CredentialException(last.message(), last.cause());
            }
            return fetch().value();
        } finally {
            fetching.unlock();
        }
    }

    private void renew() {
        if (!fetching.tryLock()) {
            return;
        }
        try {
            Token known = current;
            if (known == null || !known.expires().isAfter(clock.instant().plus(AHEAD))) {
                fetch();
            }
        } catch (CredentialException _) {
            // Remembered as the failure; the token at hand is good for a while yet.
        } finally {
            fetching.unlock();
        }
    }

    private Token fetch() throws CredentialException {
        try {
            Token fresh = fetch.fetch();
            current = fresh;
            failure = null;
            return fresh;
        } catch (CredentialException e) {
            failure = new Failure(
                    String.valueOf(e.getMessage()), e, clock.instant().plus(PAUSE));
            throw e;
        }
    }

    private boolean pausing(Instant now) {
        Failure last = failure;
        return last != null && now.isBefore(last.until());
    }
}
