package dev.sluice.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** So many connections, each of which sends its next request when the last was answered. */
final class ClosedLoop {

    private static final int GRACE_SECONDS = 10;

    private final LoadClient client;
    private final int port;
    private final byte[] request;
    private final Tally tally = new Tally();
    private volatile boolean stopping;

    ClosedLoop(LoadClient client, int port, byte[] request) {
        this.client = client;
        this.port = port;
        this.request = request;
    }

    /** Runs for this long. */
    Tally run(int connections, Duration time) throws InterruptedException {
        CountDownLatch running = new CountDownLatch(connections);
        for (int i = 0; i < connections; i++) {
            client.connect(port, connection -> next(connection, running), why -> {
                tally.error(why);
                running.countDown();
            });
        }
        Thread.sleep(time);
        stopping = true;
        if (!running.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
            tally.error("no answer " + GRACE_SECONDS + " s after the end");
        }
        return tally;
    }

    private void next(ClientConnection connection, CountDownLatch running) {
        if (stopping) {
            connection.close();
            running.countDown();
            return;
        }
        connection.send(new TalliedExchange(request, tally, System.nanoTime()) {
            @Override
            void ended(boolean intact) {
                if (intact && connection.usable()) {
                    next(connection, running);
                } else if (stopping) {
                    running.countDown();
                } else {
                    client.connect(port, fresh -> next(fresh, running), why -> running.countDown());
                }
            }
        });
    }
}
