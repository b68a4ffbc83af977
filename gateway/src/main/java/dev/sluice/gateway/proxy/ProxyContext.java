package dev.sluice.gateway.proxy;

import dev.sluice.gateway.settings.SluiceSettings.DataPlane;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What every connection of the listener shares. */
final class ProxyContext {

    /** Bytes of request bodies held at once before new ones are turned away. */
    private static final long MAX_GATHERED_BYTES = 512L << 20;

    final Gatekeeper gatekeeper;
    final DataPlane limits;
    final Clock clock;
    final Executor deciders;
    final Supplier<InetSocketAddress> console;
    final String consoleSecret;
    final @Nullable URI publicUrl;
    final AtomicInteger connections = new AtomicInteger();
    final AtomicInteger openExchanges = new AtomicInteger();
    private final AtomicLong gatheredBytes = new AtomicLong();
    private volatile boolean draining;

    ProxyContext(
            Gatekeeper gatekeeper,
            DataPlane limits,
            Clock clock,
            Executor deciders,
            Supplier<InetSocketAddress> console,
            String consoleSecret,
            @Nullable URI publicUrl) {
        this.gatekeeper = gatekeeper;
        this.limits = limits;
        this.clock = clock;
        this.deciders = deciders;
        this.console = console;
        this.consoleSecret = consoleSecret;
        this.publicUrl = publicUrl;
    }

    boolean draining() {
        return draining;
    }

    void startDraining() {
        draining = true;
    }

    /** Claims room for body bytes; false when there is none. Every claim is given back by {@link #forget}. */
    boolean gather(int bytes) {
        if (gatheredBytes.addAndGet(bytes) > MAX_GATHERED_BYTES) {
            gatheredBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void forget(int bytes) {
        gatheredBytes.addAndGet(-bytes);
    }
}
