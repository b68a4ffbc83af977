package dev.sluice.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing: at most {@link #ATTEMPTS} attempts per account and per address in {@link #WINDOW}. An attempt is
 * counted before it is checked, so that many at once do not slip through, and forgotten when sign-in succeeds.
 */
@Component
class SignInThrottle {

    static final int ATTEMPTS = 10;
    static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MOST_KEYS = 50_000;

    private final Clock clock;
    private final Cache<String, Attempts> attempts;

    SignInThrottle(Clock clock) {
        this.clock = clock;
        this.attempts = Caffeine.newBuilder()
                .maximumSize(MOST_KEYS)
                .expireAfterWrite(WINDOW)
                .build();
    }

    private record Attempts(int count, Instant since) {}

    /** Counts one attempt; when there were too many, how long to wait, and then nothing is counted. */
    synchronized Optional<Duration> attempt(String account, String address) {
        Instant now = clock.instant();
        Optional<Duration> wait = keys(account, address).stream()
                .map(key -> waitFor(key, now))
                .flatMap(Optional::stream)
                .max(Duration::compareTo);
        if (wait.isEmpty()) {
            keys(account, address).forEach(key -> count(key, now));
        }
        return wait;
    }

    /** Forgets the attempts on an account; its address gets back as many as it used on it. */
    void succeeded(String account, String address) {
        Attempts used = attempts.asMap().remove(accountKey(account));
        if (used != null) {
            attempts.asMap()
                    .computeIfPresent(
                            addressKey(address),
                            (key, all) -> new Attempts(Math.max(0, all.count() - used.count()), all.since()));
        }
    }

    private Optional<Duration> waitFor(String key, Instant now) {
        Attempts so = attempts.getIfPresent(key);
        if (so == null || so.count() < ATTEMPTS) {
            return Optional.empty();
        }
        Duration left = Duration.between(now, so.since().plus(WINDOW));
        return left.isPositive() ? Optional.of(left) : Optional.empty();
    }

    private void count(String key, Instant now) {
        attempts.asMap().merge(key, new Attempts(1, now), (so, one) -> {
            boolean over = !so.since().plus(WINDOW).isAfter(now);
            return over ? one : new Attempts(so.count() + 1, so.since());
        });
    }

    private static List<String> keys(String account, String address) {
        return List.of(accountKey(account), addressKey(address));
    }

    private static String accountKey(String account) {
        return "account " + account.strip().toLowerCase(Locale.ROOT);
    }

    private static String addressKey(String address) {
        return "address " + address;
    }
}
