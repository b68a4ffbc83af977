package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.telemetry.Collector.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Empties the spool of one destination, in order, with growing pauses while the collector does not take anything. */
final class Sender implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Sender.class);
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    private static final long LOOK_MILLIS = 5_000;

    private final Spool spool;
    private final Collector collector;
    private final Supplier<Map<String, String>> headers;
    private final Clock clock;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong dropped = new AtomicLong();
    private volatile Destination destination;
    private volatile @Nullable Trouble trouble;
    private volatile @Nullable Instant lastSent;
    private volatile boolean stopped;
    private @Nullable Thread thread;

    /** What went wrong last. */
    record Trouble(Instant at, String what) {}

    Sender(
            Destination destination,
            Spool spool,
            Collector collector,
            Supplier<Map<String, String>> headers,
            Clock clock) {
        this.destination = destination;
        this.spool = spool;
        this.collector = collector;
        this.headers = headers;
        this.clock = clock;
    }

    void start() {
        thread = Thread.ofVirtual().name("telemetry to " + destination.name()).start(this);
    }

    /** Takes over what an admin changed, and tries at once. */
    void now(Destination changed) {
        destination = changed;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }

    void stop() {
        stopped = true;
        now(destination);
    }

    Destination destination() {
        return destination;
    }

    /** Queues an export; what has no room is dropped and counted. */
    void put(Signal signal, boolean json, byte[] body) {
        try {
            if (!spool.put(signal, json, body)) {
                drop("the queue is full");
            }
        } catch (IOException e) {
            drop("the queue cannot be written: " + e.getMessage());
        }
    }

    private void drop(String why) {
        dropped.incrementAndGet();
        trouble = new Trouble(clock.instant(), why);
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        while (!stopped) {
            try {
                Spool.Item item = spool.await(LOOK_MILLIS);
                if (item == null) {
                    continue;
                }
                Duration wait = step(item);
                if (wait == null) {
                    pause = FIRST_PAUSE;
                    continue;
                }
                Thread.sleep(wait.isZero() ? pause : wait.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : wait);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
            } catch (InterruptedException e) {
                // Stopped, or something was changed: look again.
                pause = FIRST_PAUSE;
            } catch (IOException | RuntimeException e) {
                LOG.warn("telemetry to {} is held up: {}", destination.name(), e.toString());
                trouble = new Trouble(clock.instant(), String.valueOf(e.getMessage()));
                pauseQuietly();
            }
        }
    }

    private static void pauseQuietly() {
        try {
            Thread.sleep(FIRST_PAUSE);
        } catch (InterruptedException e) {
            // Whoever woke us wants us to go on.
        }
    }

    /** How long to wait before the same item is tried again; null when it is done with. */
    private @Nullable Duration step(Spool.Item item) throws IOException, InterruptedException {
        Destination now = destination;
        byte[] body = Files.readAllBytes(item.file());
        switch (collector.send(now.address(item.signal()), item.json(), body, headers.get())) {
            case Outcome.Taken taken -> {
                sent.incrementAndGet();
                lastSent = clock.instant();
                spool.done(item);
                return null;
            }
            case Outcome.Refused refused -> {
                drop(refused.why());
                spool.done(item);
                return null;
            }
            case Outcome.Later later -> {
                trouble = new Trouble(clock.instant(), later.why());
                return later.after();
            }
        }
    }

    /** How it stands, since this process started. */
    record Status(
            int queued,
            long queuedBytes,
            long sent,
            long dropped,
            @Nullable Instant lastSent,
            @Nullable Trouble trouble) {}

    Status status() {
        return new Status(spool.size(), spool.bytes(), sent.get(), dropped.get(), lastSent, trouble);
    }

    /** Throws away what waits. */
    void forget() throws IOException {
        spool.clear();
    }
}
