package dev.sluice.gateway.keys;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/**
 * Gathers when keys were used and writes it once a minute in one statement, so that a request never waits for it. What
 * was not written when the process is killed is lost, which is fine for a hint to admins.
 */
@Component
class LastUsed implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(LastUsed.class);
    private static final int FLUSH_SECONDS = 60;
    private static final int LAST_FLUSH_MILLIS = 1_000;

    private final KeyStore store;
    private final ConcurrentHashMap<UUID, Instant> pending = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("key-last-used").factory());

    LastUsed(KeyStore store) {
        this.store = store;
        timer.scheduleWithFixedDelay(this::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    void note(UUID keyId, Instant at) {
        pending.put(keyId, at);
    }

    /** Writes what is pending; never throws, because that would end the schedule. */
    void flush() {
        Map<UUID, Instant> batch = new HashMap<>();
        pending.forEach((id, at) -> {
            if (pending.remove(id, at)) {
                batch.put(id, at);
            }
        });
        if (batch.isEmpty()) {
            return;
        }
        try {
            store.used(batch);
        } catch (DataAccessException e) {
            batch.forEach(pending::putIfAbsent);
            LOG.info("last-used times of {} keys wait for the store: {}", batch.size(), e.getMessage());
        }
    }

    /** Writes what is left, but does not hold up the shutdown when the store is away. */
    @Override
    public void destroy() throws InterruptedException {
        timer.execute(this::flush);
        timer.shutdown();
        if (!timer.awaitTermination(LAST_FLUSH_MILLIS, TimeUnit.MILLISECONDS)) {
            timer.shutdownNow();
        }
    }
}
