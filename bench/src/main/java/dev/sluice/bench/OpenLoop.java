package dev.sluice.bench;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Sends requests at a fixed rate whether or not earlier ones were answered. */
final class OpenLoop {

    private static final int GRACE_SECONDS = 10;

    private final LoadClient client;
    private final int port;
    private final List<byte[]> requests;
    private final boolean again;
    private int next;
    private final Tally tally = new Tally();
    private final Deque<ClientConnection> idle = new ArrayDeque<>();

    OpenLoop(LoadClient client, int port, byte[] request) {
        this(client, port, List.of(request));
    }

    /** @param requests are sent in turn */
    OpenLoop(LoadClient client, int port, List<byte[]> requests) {
        this(client, port, requests, true);
    }

    /** @param again whether connections are used again; requests of others should say {@code Connection: close} */
    OpenLoop(LoadClient client, int port, List<byte[]> requests, boolean again) {
        this.again = again;
        this.client = client;
        this.port = port;
        this.requests = List.copyOf(requests);
    }

    /** Sends {@code perSecond} requests a second for this long and waits for the last answer. */
    Tally run(int perSecond, Duration time) throws InterruptedException {
        int total = (int) (time.toMillis() * perSecond / 1_000);
        CountDownLatch open = new CountDownLatch(total);
        long start = System.nanoTime();
        long step = TimeUnit.SECONDS.toNanos(1) / perSecond;
        client.loop().execute(() -> tick(start, step, 0, total, open));
        if (!open.await(time.toSeconds() + GRACE_SECONDS, TimeUnit.SECONDS)) {
            tally.error("no answer " + GRACE_SECONDS + " s after the end");
        }
        client.loop().submit(() -> idle.forEach(ClientConnection::close)).syncUninterruptibly();
        return tally;
    }

    private void tick(long start, long step, int sent, int total, CountDownLatch open) {
        int next = sent;
        while (next < total && start + next * step <= System.nanoTime()) {
            send(start + next * step, open);
            next++;
        }
        if (next < total) {
            int from = next;
            long wait = Math.max(0, start + next * step - System.nanoTime());
            client.loop().schedule(() -> tick(start, step, from, total, open), wait, TimeUnit.NANOSECONDS);
        }
    }

    private void send(long due, CountDownLatch open) {
        ClientConnection connection = idle.pollLast();
        if (connection != null && connection.usable()) {
            sendOn(connection, due, open);
        } else {
            client.connect(port, fresh -> sendOn(fresh, due, open), why -> {
                tally.error(why);
                open.countDown();
            });
        }
    }

    private void sendOn(ClientConnection connection, long due, CountDownLatch open) {
        connection.send(new TalliedExchange(requests.get(next++ % requests.size()), tally, due) {
            @Override
            void ended(boolean intact) {
                if (intact && again && connection.usable()) {
                    idle.addLast(connection);
                }
                open.countDown();
            }
        });
    }
}
