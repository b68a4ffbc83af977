package dev.sluice.gateway.storage;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds one connection that LISTENs; gets a new one when it breaks. */
final class NotificationLoop implements Runnable {

    // A message wakes the loop at once; the pause only bounds how soon a new channel and the end are noticed.
    private static final int POLL_MILLIS = 200;
    private static final int CHECK_AFTER_SILENT_POLLS = 25;
    private static final int VALIDITY_LIMIT_SECONDS = 5;
    private static final Duration STOP_LIMIT = Duration.ofSeconds(3);
    private static final Logger LOG = LoggerFactory.getLogger(NotificationLoop.class);

    /** Who wants to know. */
    record Listener(String channel, Consumer<String> onPayload, Runnable onResync, Runnable onLost) {}

    private final DataSource dataSource;
    private final Duration firstBackoff;
    private final Duration longestBackoff;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final CountDownLatch stopped = new CountDownLatch(1);

    NotificationLoop(DataSource dataSource, Duration firstBackoff, Duration longestBackoff) {
        this.dataSource = dataSource;
        this.firstBackoff = firstBackoff;
        this.longestBackoff = longestBackoff;
    }

    void add(Listener listener) {
        listeners.add(listener);
    }

    @Override
    public void run() {
        Duration backoff = firstBackoff;
        boolean reported = false;
        try {
            while (!isStopping()) {
                boolean wasConnected = false;
                try (Connection connection = dataSource.getConnection()) {
                    wasConnected = connection.isValid(VALIDITY_LIMIT_SECONDS);
                    try {
                        receive(connection);
                    } finally {
                        discard(connection);
                    }
                } catch (SQLException e) {
                    listeners.forEach(listener -> guarded(listener, listener.onLost()));
                    backoff = wasConnected ? firstBackoff : longer(backoff);
                    if (wasConnected || !reported) {
                        LOG.warn("No notifications from the database, trying again: {}", e.getMessage());
                        reported = true;
                    }
                    if (stopping.await(backoff.toMillis(), TimeUnit.MILLISECONDS)) {
                        return;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    private void receive(Connection connection) throws SQLException {
        connection.setAutoCommit(true);
        PGConnection postgres = connection.unwrap(PGConnection.class);
        Set<Listener> begun = new HashSet<>();
        Set<String> channels = new HashSet<>();
        int silentPolls = 0;
        while (!isStopping()) {
            begin(connection, begun, channels);
            PGNotification[] received = postgres.getNotifications(POLL_MILLIS);
            silentPolls = received.length > 0 ? 0 : silentPolls + 1;
            for (PGNotification notification : received) {
                deliver(notification);
            }
            if (silentPolls >= CHECK_AFTER_SILENT_POLLS) {
                silentPolls = 0;
                if (!connection.isValid(VALIDITY_LIMIT_SECONDS)) {
                    throw new SQLException("the connection is gone");
                }
            }
        }
    }

    /** The pool must not hand it out again: it is broken, or it still listens. */
    private void discard(Connection connection) throws SQLException {
        if (dataSource.isWrapperFor(HikariDataSource.class)) {
            dataSource.unwrap(HikariDataSource.class).evictConnection(connection);
        }
    }

    private void begin(Connection connection, Set<Listener> begun, Set<String> channels) throws SQLException {
        List<Listener> fresh = new ArrayList<>(listeners);
        fresh.removeAll(begun);
        for (Listener listener : fresh) {
            if (channels.add(listener.channel())) {
                try (Statement statement = connection.createStatement()) {
                    statement.execute("listen " + listener.channel());
                }
            }
            begun.add(listener);
            guarded(listener, listener.onResync());
        }
    }

    private void deliver(PGNotification notification) {
        for (Listener listener : listeners) {
            if (listener.channel().equals(notification.getName())) {
                guarded(listener, () -> listener.onPayload().accept(notification.getParameter()));
            }
        }
    }

    private static void guarded(Listener listener, Runnable call) {
        try {
            call.run();
        } catch (RuntimeException e) {
            LOG.error("A listener of the channel {} failed.", listener.channel(), e);
        }
    }

    private Duration longer(Duration backoff) {
        Duration doubled = backoff.multipliedBy(2);
        return doubled.compareTo(longestBackoff) < 0 ? doubled : longestBackoff;
    }

    private boolean isStopping() {
        return stopping.getCount() == 0;
    }

    void stop() {
        stopping.countDown();
        try {
            if (!stopped.await(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("The notification loop did not end in time.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
