package dev.sluice.bench;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks again and again, whatever the answer, and remembers when it was let in. Lives on the generator's event loop. */
final class Pressure {

    private static final long MINUTE_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final int PAUSE_AFTER_REFUSAL_MILLIS = 20;

    private final LoadClient client;
    private final byte[] request;
    private final List<Long> admittedAtNanos = new ArrayList<>();
    private long refused;
    private long other;
    private volatile boolean ended;

    Pressure(LoadClient client, byte[] request) {
        this.client = client;
        this.request = request;
    }

    /** From now on, over so many connections. */
    void on(int port, int connections) {
        for (int i = 0; i < connections; i++) {
            client.connect(port, this::ask, why -> other++);
        }
    }

    /** Asks no more; the figures stand still a moment later. */
    void end() {
        ended = true;
        client.loop().submit(() -> {}).syncUninterruptibly();
    }

    private void ask(ClientConnection connection) {
        if (ended) {
            connection.close();
            return;
        }
        connection.send(new Asking(connection));
    }

    private final class Asking implements Exchange {

        private final ClientConnection connection;

        Asking(ClientConnection connection) {
            this.connection = connection;
        }

        @Override
        public byte[] request() {
            return request;
        }

        @Override
        public void firstByte() {}

        @Override
        public void events(long count) {}

        @Override
        public void stamped(long sentNanos) {}

        @Override
        public void answered(int status, boolean proper) {
            if (status == 200) {
                admittedAtNanos.add(System.nanoTime());
                ask(connection);
            } else if (status == 429) {
                refused++;
                client.loop().schedule(() -> ask(connection), PAUSE_AFTER_REFUSAL_MILLIS, TimeUnit.MILLISECONDS);
            } else {
                other++;
            }
        }

        @Override
        public void broke(String why) {
            if (!ended) {
                other++;
            }
        }
    }

    long asked() {
        return admitted() + refused + other;
    }

    long admitted() {
        return admittedAtNanos.size();
    }

    long refused() {
        return refused;
    }

    long other() {
        return other;
    }

    /** How many were let in in the fullest minute, wherever it begins. */
    long mostInAnyMinute() {
        Deque<Long> minute = new ArrayDeque<>();
        long most = 0;
        for (long at : admittedAtNanos) {
            minute.addLast(at);
            while (at - minute.getFirst() >= MINUTE_NANOS) {
                minute.removeFirst();
            }
            most = Math.max(most, minute.size());
        }
        return most;
    }
}
