package dev.sluice.gateway.identity;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.addresses.AddressRange;
import java.net.Inet6Address;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Slows down guessing, in {@link #WINDOW}: at most {@link #ATTEMPTS} attempts from one address, and {@link #EVERYWHERE} on
 * one account from all of them, so that one machine cannot lock somebody else out. Codes, which only those who know the
 * password can try, are few enough to be guessed: at most {@link #ATTEMPTS} per account. An attempt is counted before it is
 * checked, so that many at once do not slip through, and forgotten when sign-in succeeds.
 */
@Component
class SignInThrottle {

    static final int ATTEMPTS = 10;
    static final int EVERYWHERE = 100;
    static final Duration WINDOW = Duration.ofMinutes(10);
    private static final int MOST_KEYS = 50_000;
    private static final int NETWORK_BYTES = 8;

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

    /** Counts one attempt with a password; when there were too many, how long to wait, and then nothing is counted. */
    Optional<Duration> attempt(String account, String address) {
        return take(account, address, passwordKey(account), EVERYWHERE);
    }

    /** The same for a one-time code. */
    Optional<Duration> codeAttempt(String account, String address) {
        return take(account, address, codeKey(account), ATTEMPTS);
    }

    private synchronized Optional<Duration> take(String account, String address, String key, int most) {
        Instant now = clock.instant();
        Optional<Duration> wait = Stream.of(waitFor(key, most, now), waitFor(addressKey(address), ATTEMPTS, now))
                .flatMap(Optional::stream)
                .max(Duration::compareTo);
        if (wait.isEmpty()) {
            List.of(key, addressKey(address), pairKey(account, address)).forEach(each -> count(each, now));
        }
        return wait;
    }

    /** Forgets the attempts on an account; the address gets back as many as it used on it. */
    synchronized void succeeded(String account, String address) {
        attempts.invalidateAll(List.of(passwordKey(account), codeKey(account)));
        Attempts used = attempts.asMap().remove(pairKey(account, address));
        if (used != null) {
            attempts.asMap()
                    .computeIfPresent(
                            addressKey(address),
                            (key, all) -> new Attempts(Math.max(0, all.count() - used.count()), all.since()));
        }
    }

    private Optional<Duration> waitFor(String key, int most, Instant now) {
        Attempts so = attempts.getIfPresent(key);
        if (so == null || so.count() < most) {
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

    private static String passwordKey(String account) {
        return "password " + name(account);
    }

    private static String codeKey(String account) {
        return "code " + name(account);
    }

    private static String pairKey(String account, String address) {
        return "pair " + network(address) + " " + name(account);
    }

    private static String addressKey(String address) {
        return "address " + network(address);
    }

    private static String name(String account) {
        return account.strip().toLowerCase(Locale.ROOT);
    }

    /** Whoever has an IPv6 address usually has all that share its first 64 bits. */
    private static String network(String address) {
        return AddressRange.literal(address) instanceof Inet6Address v6
                ? HexFormat.of().formatHex(v6.getAddress(), 0, NETWORK_BYTES)
                : address;
    }
}
