package dev.sluice.gateway.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.proxy.Verdict.Target;
import dev.sluice.gateway.waiting.Waiting;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Servers of providers with their resolved addresses, so that few requests wait for a name server. */
@Component
final class Targets {

    private static final Duration KEPT = Duration.ofSeconds(10);
    private static final int MOST_KEPT = 1_000;

    private final Cache<URI, Target> known =
            Caffeine.newBuilder().maximumSize(MOST_KEPT).expireAfterWrite(KEPT).build();

    /** The server at this address; one whose name is not known has an unresolved address. */
    Target of(URI address) {
        Target target = known.getIfPresent(address);
        return target == null ? resolved(address) : target;
    }

    private Target resolved(URI address) {
        Waiting.begins();
        boolean tls = "https".equalsIgnoreCase(address.getScheme());
        int port = address.getPort() >= 0 ? address.getPort() : tls ? 443 : 80;
        Target target = new Target(address.getHost(), new InetSocketAddress(address.getHost(), port), tls);
        if (!target.address().isUnresolved()) {
            known.put(address, target);
        }
        return target;
    }
}
