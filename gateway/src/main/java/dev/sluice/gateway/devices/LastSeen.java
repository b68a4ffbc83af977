package dev.sluice.gateway.devices;

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

/** Gathers when sessions were seen and writes it once a minute, so that a request never waits for it. */
@Component
class LastSeen implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(LastSeen.class);
    private static final int FLUSH_SECONDS = 60;

    private final DeviceSessionStore store;
    private final ConcurrentHashMap<UUID, Instant> pending = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("device-last-seen").factory());

    LastSeen(DeviceSessionStore store) {
        this.store = store;
        timer.scheduleWithFixedDelay(this::flush, FLUSH_SECONDS, FLUSH_SECONDS, TimeUnit.SECONDS);
    }

    void note(UUID sessionId, Instant at) {
        pending.put(sessionId, at);
    }

    /** Writes what is pending; never throws, because that would end the schedule. */
    void flush() {
        Map<UUID, Instant> batch = new HashMap<>();
        pending.forEach((id, at) -> {
            if (pending.remove(id, at)) {
                batch.put(id, at);
            }
        });
        try {
            store.seen(batch);
        } catch (DataAccessException e) {
            batch.forEach(pending::putIfAbsent);
            LOG.info("last-seen times of {} sessions wait for the store: {}", batch.size(), e.getMessage());
        }
    }

    @Override
    public void destroy() {
        timer.shutdownNow();
    }
}
