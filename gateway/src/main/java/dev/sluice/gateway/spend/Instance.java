package dev.sluice.gateway.spend;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This process's number in the store, and the sign of life that goes with it: a session-level advisory lock on a
 * connection of its own. When the process dies the server frees the lock, and the sweeper of any replica sees it. A lock
 * that was lost with its connection is taken again.
 */
final class Instance implements AutoCloseable {

    /** First key of the advisory locks of instances; the migration names it too. */
    static final int LOCK_CLASS = 7355001;

    private static final Duration LONGEST_STATEMENT = Duration.ofSeconds(2);
    private static final Logger log = LoggerFactory.getLogger(Instance.class);

    private final StoreConnection connection;
    private volatile int number;
    private boolean locked;

    Instance(DataSource dataSource) {
        connection = new StoreConnection(dataSource, LONGEST_STATEMENT);
    }

    /** The number, or 0 as long as the store could not be asked for one. */
    int numberOrZero() {
        return number;
    }

    /** Takes the number and the lock, or makes sure that the lock is still held. To be called every few seconds. */
    synchronized void keep() throws SQLException {
        boolean before = locked;
        try {
            try {
                locked = connection.run(this::holdLock);
            } catch (SQLException e) {
                // Whatever went wrong, the lock can be trusted again only after a new session took it.
                connection.discard();
                locked = false;
                locked = connection.run(this::holdLock);
            }
        } finally {
            if (before && !locked) {
                log.warn("Instance {} lost its sign of life in the store and takes it again.", number);
            }
        }
    }

    private boolean holdLock(Connection session) throws SQLException {
        if (locked) {
            try (Statement statement = session.createStatement()) {
                statement.execute("select 1");
            }
            return true;
        }
        try (Statement statement = session.createStatement()) {
            // A machine that vanishes must free the lock within half a minute, not after TCP's two hours.
            statement.execute(
                    "set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3");
        }
        if (number == 0) {
            number = ask(session, "select nextval('spend_instance_number')::integer");
        }
        boolean taken = ask(session, "select pg_try_advisory_lock(%d, %d)::integer".formatted(LOCK_CLASS, number)) == 1;
        if (taken) {
            try (PreparedStatement statement =
                    session.prepareStatement("insert into spend_instance (number) values (?) on conflict do nothing")) {
                statement.setInt(1, number);
                statement.executeUpdate();
            }
        }
        return taken;
    }

    private static int ask(Connection session, String sql) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Gives the sign of life up: what is still open is then swept by whoever comes next. */
    @Override
    public synchronized void close() {
        if (locked) {
            try {
                connection.run(session -> {
                    try (Statement statement = session.createStatement()) {
                        return statement.execute("select pg_advisory_unlock(" + LOCK_CLASS + ", " + number + ")");
                    }
                });
            } catch (SQLException e) {
                log.debug("unlocking at shutdown", e);
            }
            locked = false;
        }
        connection.close();
    }
}
