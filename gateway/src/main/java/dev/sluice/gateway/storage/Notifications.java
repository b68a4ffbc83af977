package dev.sluice.gateway.storage;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;

/**
 * Short messages between replicas over PostgreSQL's NOTIFY, normally delivered within milliseconds of the sender's
 * commit. They are a hint to look into the database, never the data itself: while the connection is away messages are
 * lost, and listeners are told to look anew.
 */
@Service
public class Notifications implements AutoCloseable {

    /** Bytes of UTF-8 that a payload must stay below (PostgreSQL, NOTIFY). */
    public static final int PAYLOAD_LIMIT_BYTES = 8000;

    private static final String NOTIFY = "select pg_notify(?, ?)";
    private static final Pattern CHANNEL = Pattern.compile("[a-z][a-z0-9_]{0,62}");

    private final DataSource dataSource;
    private final JdbcTemplate jdbc;
    private @Nullable NotificationLoop loop;
    private boolean closed;

    /** Listens on one connection of this pool, which it keeps; sends on the caller's. */
    public Notifications(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = new JdbcTemplate(dataSource);
    }

    /**
     * Sends as part of the caller's transaction: delivered when it commits, never when it rolls back. Without a
     * transaction it is sent at once.
     *
     * @param channel {@code [a-z][a-z0-9_]*}, at most 63 characters
     * @throws IllegalArgumentException when the payload has 8000 bytes or more, or the channel's name is not usable
     */
    public void send(String channel, String payload) {
        check(channel, payload);
        jdbc.query(NOTIFY, row -> {}, channel, payload);
    }

    /** As {@link #send(String, String)}, on a connection that the caller holds. */
    public void send(Connection connection, String channel, String payload) throws SQLException {
        check(channel, payload);
        try (PreparedStatement statement = connection.prepareStatement(NOTIFY)) {
            statement.setString(1, channel);
            statement.setString(2, payload);
            statement.execute();
        }
    }

    /**
     * Listens until this is closed. Both callbacks run on one thread for all channels and must return quickly; what
     * they throw is logged. The sender's own replica is told as well.
     *
     * @param onPayload gets the payload of each message
     * @param onResync called once listening has begun, and again after each gap in which messages may have been lost:
     *     drop or reload what was cached
     */
    public void listen(String channel, Consumer<String> onPayload, Runnable onResync) {
        listen(channel, onPayload, onResync, () -> {});
    }

    /**
     * As {@link #listen(String, Consumer, Runnable)}.
     *
     * @param onLost called whenever the connection broke or could not be made: until the next resync nothing arrives
     */
    public void listen(String channel, Consumer<String> onPayload, Runnable onResync, Runnable onLost) {
        check(channel, "");
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("closed");
            }
            if (loop == null) {
                loop = new NotificationLoop(dataSource, Duration.ofMillis(100), Duration.ofSeconds(5));
                Thread.ofVirtual().name("notifications").start(loop);
            }
            loop.add(new NotificationLoop.Listener(channel, onPayload, onResync, onLost));
        }
    }

    private static void check(String channel, String payload) {
        if (!CHANNEL.matcher(channel).matches()) {
            throw new IllegalArgumentException("Not a channel name: " + channel);
        }
        if (payload.getBytes(StandardCharsets.UTF_8).length >= PAYLOAD_LIMIT_BYTES) {
            throw new IllegalArgumentException("A notification's payload must have less than 8000 bytes");
        }
    }

    /** Ends listening and gives the connection back. */
    @Override
    public void close() {
        NotificationLoop running;
        synchronized (this) {
            closed = true;
            running = loop;
        }
        if (running != null) {
            running.stop();
        }
    }
}
