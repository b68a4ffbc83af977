package dev.sluice.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Opens many long streams and keeps them open; sees streams that stall. */
final class PacedStreams implements AutoCloseable {

    private final LoadClient client;
    private final int port;
    private final byte[] request;
    private final Duration stall;
    private final Tally tally = new Tally();
    private final List<Stream> streams = new ArrayList<>();
    private final List<ClientConnection> connections = new ArrayList<>();

    /** A stream without an event for longer than {@code stall} counts as stalled. */
    PacedStreams(LoadClient client, int port, byte[] request, Duration stall) {
        this.client = client;
        this.port = port;
        this.request = request;
        this.stall = stall;
    }

    /** Opens so many streams at this rate; returns when the last was begun. */
    void open(int count, int perSecond) throws InterruptedException {
        long step = TimeUnit.SECONDS.toNanos(1) / perSecond;
        for (int i = 0; i < count; i++) {
            client.loop().schedule(this::begin, i * step, TimeUnit.NANOSECONDS);
        }
        TimeUnit.NANOSECONDS.sleep(count * step);
    }

    private void begin() {
        client.connect(
                port,
                connection -> {
                    Stream stream = new Stream(System.nanoTime());
                    streams.add(stream);
                    connections.add(connection);
                    connection.send(stream);
                },
                tally::error);
    }

    /** What has been seen so far. */
    Tally tally() {
        return tally;
    }

    /** Forgets the latencies so far. */
    void forgetLatencies() {
        client.loop().submit(tally::forgetLatencies).syncUninterruptibly();
    }

    /** Microseconds from the sending of an event to its arrival. */
    long eventLagMicros(double percentile) {
        return client.loop()
                .submit(() -> tally.eventLagMicros(percentile))
                .syncUninterruptibly()
                .getNow();
    }

    /** Streams that are open and have been silent for too long. */
    long stalled() {
        long now = System.nanoTime();
        return client.loop()
                .submit(() -> streams.stream()
                        .filter(stream -> stream.open && now - stream.lastEvent > stall.toNanos())
                        .count())
                .syncUninterruptibly()
                .getNow();
    }

    /** Streams that have had at least one event and are not over. */
    long alive() {
        return client.loop()
                .submit(() -> streams.stream()
                        .filter(stream -> stream.open && stream.begun)
                        .count())
                .syncUninterruptibly()
                .getNow();
    }

    /** Leaves all streams. */
    @Override
    public void close() {
        client.loop().submit(() -> connections.forEach(ClientConnection::close)).syncUninterruptibly();
    }

    private final class Stream extends TalliedExchange {

        private long lastEvent;
        private boolean open = true;
        private boolean begun;

        Stream(long now) {
            super(request, tally, now);
            this.lastEvent = now;
        }

        @Override
        public void events(long count) {
            super.events(count);
            lastEvent = System.nanoTime();
            begun = true;
        }

        @Override
        void ended(boolean intact) {
            open = false;
        }
    }
}
