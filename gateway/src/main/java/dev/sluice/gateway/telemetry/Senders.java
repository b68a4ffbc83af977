package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.settings.SluiceSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.stereotype.Component;

/** A sender for each destination in force, as the table has them. */
@Component
class Senders implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(Senders.class);

    private final Destinations destinations;
    private final Collector collector;
    private final Clock clock;
    private final Path folder;
    private final long mostBytes;
    private final Map<UUID, Sender> senders = new ConcurrentHashMap<>();

    Senders(Destinations destinations, Collector collector, SluiceSettings settings, Clock clock) {
        this.destinations = destinations;
        this.collector = collector;
        this.clock = clock;
        this.folder = settings.dataDir().resolve("telemetry");
        this.mostBytes = settings.telemetry().queueSize().toBytes();
        refresh();
    }

    /** Takes over what is in the database. */
    synchronized void refresh() {
        Map<UUID, Destination> wanted = new ConcurrentHashMap<>();
        destinations.list().forEach(each -> wanted.put(each.id(), each));
        senders.forEach((id, sender) -> {
            Destination now = wanted.get(id);
            if (now == null || !now.enabled()) {
                senders.remove(id);
                sender.stop();
                if (now == null) {
                    forget(sender);
                }
            }
        });
        wanted.values().stream().filter(Destination::enabled).forEach(each -> {
            Sender running = senders.get(each.id());
            if (running == null) {
                start(each);
            } else if (!running.destination().equals(each)) {
                running.now(each);
            }
        });
    }

    private static void forget(Sender sender) {
        try {
            sender.forget();
        } catch (IOException e) {
            LOG.warn("the queue of {} stays on disk: {}", sender.destination().name(), e.getMessage());
        }
    }

    private void start(Destination destination) {
        try {
            Spool spool = new Spool(folder.resolve(destination.id().toString()), mostBytes);
            Sender sender =
                    new Sender(destination, spool, collector, () -> destinations.headers(destination.id()), clock);
            senders.put(destination.id(), sender);
            sender.start();
        } catch (IOException e) {
            LOG.error("no telemetry goes to {}: its queue cannot be opened: {}", destination.name(), e.getMessage());
        }
    }

    Map<UUID, Sender> all() {
        return senders;
    }

    @Override
    public void destroy() {
        senders.values().forEach(Sender::stop);
    }
}
