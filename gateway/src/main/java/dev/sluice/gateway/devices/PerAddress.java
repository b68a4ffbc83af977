package dev.sluice.gateway.devices;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/** At most so many of something from one address in {@link #WINDOW}; an IPv6 network of 64 bits counts as one address. */
public final class PerAddress {

    static final Duration WINDOW = Duration.ofSeconds(600);
    private static final int MOST_ADDRESSES = 50_000;
    private static final int NETWORK_BYTES = 8;

    private final int most;
    private final Clock clock;
    private final Cache<String, Counted> counted = Caffeine.newBuilder()
            .maximumSize(MOST_ADDRESSES)
            .expireAfterWrite(WINDOW)
            .build();

    public PerAddress(int most, Clock clock) {
        this.most = most;
        this.clock = clock;
    }

    private record Counted(int count, Instant since) {}

    /** Counts one; when there were too many, how long to wait, and then nothing is counted. */
    public synchronized Optional<Duration> take(String address) {
        Optional<Duration> wait = waitFor(address);
        if (wait.isEmpty()) {
            Instant now = clock.instant();
            counted.asMap()
                    .merge(
                            network(address),
                            new Counted(1, now),
                            (so, one) -> over(so, now) ? one : new Counted(so.count() + 1, so.since()));
        }
        return wait;
    }

    /** How long to wait, if there were too many. */
    public Optional<Duration> waitFor(String address) {
        Instant now = clock.instant();
        Counted so = counted.getIfPresent(network(address));
        return so == null || so.count() < most || over(so, now)
                ? Optional.empty()
                : Optional.of(Duration.between(now, so.since().plus(WINDOW)));
    }

    private static boolean over(Counted so, Instant now) {
        return !so.since().plus(WINDOW).isAfter(now);
    }

    private static String network(String address) {
        try {
            return InetAddress.ofLiteral(address) instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), NETWORK_BYTES))
                    : address;
        } catch (IllegalArgumentException notAnAddress) {
            return address;
        }
    }
}
