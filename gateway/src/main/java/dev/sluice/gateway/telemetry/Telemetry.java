package dev.sluice.gateway.telemetry;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.dao.DataAccessException;
import org.springframework.stereotype.Service;

/**
 * Takes telemetry in and gets it ready to be sent on. Whoever sends it never waits: what does not fit is dropped and
 * counted.
 */
@Service
public class Telemetry implements DisposableBean {

    /** PostgreSQL channel on which a change of destinations is announced; whoever hears it calls {@link #refresh}. */
    public static final String CHANNEL = Destinations.CHANNEL;

    private static final Logger LOG = LoggerFactory.getLogger(Telemetry.class);
    private static final long MOST_WAITING_BYTES = 64L << 20;
    private static final int LARGEST = 32 << 20;

    private final Senders senders;
    private final ClientUsage usage;
    private final Members members;
    private final Groups groups;
    private final BlockingQueue<Delivery> arrived = new LinkedBlockingQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicLong overflown = new AtomicLong();
    private final AtomicLong malformed = new AtomicLong();
    private final Cache<UUID, Identity> identities = Caffeine.newBuilder()
            .maximumSize(50_000)
            .expireAfterWrite(Duration.ofMinutes(1))
            .build();
    private final Thread worker;
    private volatile boolean stopped;

    Telemetry(Senders senders, ClientUsage usage, Members members, Groups groups) {
        this.senders = senders;
        this.usage = usage;
        this.members = members;
        this.groups = groups;
        this.worker = Thread.ofPlatform().daemon().name("telemetry").start(this::work);
    }

    /** Takes a delivery in, without waiting for anything; false when it was thrown away. */
    public boolean accept(Delivery delivery) {
        int size = delivery.body().length;
        if (stopped || waitingBytes.addAndGet(size) > MOST_WAITING_BYTES) {
            waitingBytes.addAndGet(-size);
            overflown.incrementAndGet();
            return false;
        }
        return arrived.add(delivery);
    }

    /** Takes over the destinations that are in the database. */
    public void refresh() {
        senders.refresh();
    }

    private void work() {
        while (!stopped) {
            try {
                Delivery delivery = arrived.take();
                try {
                    handle(delivery);
                } catch (MalformedExportException e) {
                    malformed.incrementAndGet();
                } catch (RuntimeException e) {
                    LOG.warn("telemetry of a client was lost: {}", e.toString());
                } finally {
                    waitingBytes.addAndGet(-delivery.body().length);
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void handle(Delivery delivery) throws MalformedExportException {
        byte[] body = delivery.gzip() ? unzip(delivery.body()) : delivery.body();
        Export export = delivery.json()
                ? JsonExport.read(delivery.signal(), body)
                : ProtobufExport.read(delivery.signal(), body);
        List<Sender> wanting = senders.all().values().stream()
                .filter(sender -> sender.destination().signals().contains(delivery.signal()))
                .toList();
        if (!wanting.isEmpty()) {
            export.stamp(identity(delivery));
            byte[] stamped = export.bytes();
            wanting.forEach(sender -> sender.put(delivery.signal(), delivery.json(), stamped));
        }
        try {
            usage.add(delivery.sender(), delivery.at().atZone(ZoneOffset.UTC).toLocalDate(), export);
        } catch (DataAccessException e) {
            LOG.info("what clients report of their use is not counted while the database is away");
        }
    }

    private static byte[] unzip(byte[] body) throws MalformedExportException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(LARGEST + 1);
            if (plain.length > LARGEST) {
                throw new MalformedExportException("larger than " + LARGEST + " bytes");
            }
            return plain;
        } catch (IOException e) {
            throw new MalformedExportException("not compressed by gzip");
        }
    }

    private Identity identity(Delivery delivery) {
        UUID sender = delivery.sender();
        Identity known = identities.getIfPresent(sender);
        if (known != null) {
            return known;
        }
        try {
            Identity read = new Identity(
                    delivery.publicId(),
                    members.find(sender).map(Member::email).orElse(""),
                    groups.of(sender).stream().map(Group::name).toList());
            identities.put(sender, read);
            return read;
        } catch (DataAccessException e) {
            return new Identity(delivery.publicId(), "", List.of());
        }
    }

    /** How many deliveries this process could not use, since it started. */
    record Lost(long overflown, long malformed) {}

    Lost lost() {
        return new Lost(overflown.get(), malformed.get());
    }

    @Override
    public void destroy() {
        stopped = true;
        worker.interrupt();
    }
}
