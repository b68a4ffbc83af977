package dev.sluice.gateway.outbox;

import dev.sluice.gateway.outbox.MessageQueue.Claimed;
import dev.sluice.gateway.outbox.Receivers.Destination;
import dev.sluice.gateway.secrets.VaultException;
import dev.sluice.gateway.settings.SluiceSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Component;

/** Carries messages out; one that is slow holds up no other. Any number of replicas may do so at once. */
@Component
class Courier implements SmartLifecycle {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration TIDY = Duration.ofHours(6);
    private static final int MOST_AT_ONCE = 16;
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    private final MessageQueue queue;
    private final Receivers receivers;
    private final MailCarrier mail;
    private final MessageBodies bodies;
    private final Clock clock;
    private final PinnedHttp http;
    private final AtomicInteger underWay = new AtomicInteger();
    private final ExecutorService carriers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile @org.jspecify.annotations.Nullable ScheduledExecutorService timer;

    @Autowired
    Courier(
            MessageQueue queue,
            Receivers receivers,
            MailCarrier mail,
            MessageBodies bodies,
            Clock clock,
            SluiceSettings settings) {
        this(
                queue,
                receivers,
                mail,
                bodies,
                clock,
                new PinnedHttp(new AddressGuard(settings.alerts().allowPrivateAddresses())));
    }

    Courier(
            MessageQueue queue,
            Receivers receivers,
            MailCarrier mail,
            MessageBodies bodies,
            Clock clock,
            PinnedHttp http) {
        this.queue = queue;
        this.receivers = receivers;
        this.mail = mail;
        this.bodies = bodies;
        this.clock = clock;
        this.http = http;
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("outbox").factory());
        started.scheduleWithFixedDelay(this::round, PAUSE.toMillis(), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        started.scheduleWithFixedDelay(this::tidy, TIDY.toMinutes(), TIDY.toMinutes(), TimeUnit.MINUTES);
        timer = started;
    }

    /** Sends what is due; never throws, because that would end the schedule. */
    void round() {
        int free = MOST_AT_ONCE - underWay.get();
        if (free <= 0) {
            return;
        }
        try {
            List<Claimed> claimed = queue.claim(free);
            for (Claimed message : claimed) {
                underWay.incrementAndGet();
                carriers.execute(() -> carry(message));
            }
        } catch (DataAccessException | VaultException e) {
            LOG.debug("messages wait: {}", e.getMessage());
        }
    }

    private void tidy() {
        try {
            queue.tidy();
        } catch (DataAccessException e) {
            LOG.debug("old messages stay for now: {}", e.getMessage());
        }
    }

    private void carry(Claimed message) {
        try {
            send(message);
            queue.delivered(message.id());
        } catch (DeliveryException e) {
            LOG.info("{} to {} was not delivered: {}", message.event(), message.target(), e.problem());
            queue.failed(message, e.problem(), e.hopeless());
        } catch (DataAccessException e) {
            // Its claim ends by itself, and it is sent again.
            LOG.info("what became of a message cannot be written now: {}", e.getMessage());
        } catch (RuntimeException e) {
            LOG.error("a message failed in a way that was not foreseen", e);
            queue.failed(message, "Sluice could not send it; its log says why", true);
        } finally {
            underWay.decrementAndGet();
        }
    }

    private void send(Claimed message) throws DeliveryException {
        if (message.mail()) {
            mail.send(message.target(), bodies.letter(message.body()));
            return;
        }
        Optional<Destination> destination =
                Optional.ofNullable(message.receiverId()).flatMap(receivers::destination);
        if (destination.isEmpty()) {
            throw new DeliveryException("the receiver was removed", true);
        }
        http.post(destination.get().url(), headers(message, destination.get()), message.body());
    }

    private Map<String, String> headers(Claimed message, Destination destination) {
        Map<String, String> headers = new LinkedHashMap<>();
        String secret = destination.secret();
        if (secret != null) {
            long now = clock.instant().getEpochSecond();
            String id = dev.sluice.gateway.ids.Ids.text("msg", message.id());
            headers.put("X-Sluice-Id", id);
            headers.put("X-Sluice-Timestamp", Long.toString(now));
            headers.put("X-Sluice-Signature", Signature.of(secret, id, now, message.body()));
        }
        return headers;
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = timer;
        timer = null;
        if (running != null) {
            running.shutdownNow();
            carriers.shutdown();
            try {
                if (!carriers.awaitTermination(2, TimeUnit.SECONDS)) {
                    LOG.info("messages under way are left to the next start");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            http.close();
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
