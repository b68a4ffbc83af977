package dev.sluice.gateway.spend;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that its owner keeps: opened when first needed, given up when it breaks. Every wait on it is bounded: by
 * the server for statements and locks, by the socket for a server that answers nothing. Not for more than one thread.
 */
final class StoreConnection implements AutoCloseable {

    /** How much longer than the server's own limit the socket waits. */
    private static final Duration SOCKET_GRACE = Duration.ofMillis(300);

    private static final Logger log = LoggerFactory.getLogger(StoreConnection.class);

    private final DataSource dataSource;
    /**
     * Plans by index whatever the planner thinks of a table that is still empty, made once: a plan made then would stay a
     * sequential scan when the table has grown.
     */
    private static final String PIN =
            "set enable_seqscan = off; set enable_bitmapscan = off; set enable_hashjoin = off; set enable_mergejoin = off;"
                    + " set jit = off; set plan_cache_mode = force_generic_plan; ";

    /** A server that may lose what it committed would forget money after a crash, so the ledger does not let it. */
    private static final String DURABLE = "select set_config('synchronous_commit', 'on', false)"
            + " where current_setting('synchronous_commit') = 'off'; ";

    private static final String UNPIN =
            "reset enable_seqscan; reset enable_bitmapscan; reset enable_hashjoin; reset enable_mergejoin; reset jit;"
                    + " reset plan_cache_mode; reset synchronous_commit; ";

    private final Duration statementTimeout;
    private final boolean pinned;
    private @Nullable Connection connection;

    StoreConnection(DataSource dataSource, Duration statementTimeout) {
        this(dataSource, statementTimeout, false);
    }

    private StoreConnection(DataSource dataSource, Duration statementTimeout, boolean pinned) {
        this.dataSource = dataSource;
        this.statementTimeout = statementTimeout;
        this.pinned = pinned;
    }

    /** For opening and settling, many times a second. */
    static StoreConnection pinned(DataSource dataSource, Duration statementTimeout) {
        return new StoreConnection(dataSource, statementTimeout, true);
    }

    /** Something to do with a connection. */
    interface Work<R extends @Nullable Object> {
        R with(Connection connection) throws SQLException;
    }

    /** Works on the kept connection in autocommit mode; a connection that proves broken is replaced at the next call. */
    <R extends @Nullable Object> R run(Work<R> work) throws SQLException {
        Connection current = connection;
        if (current == null) {
            current = dataSource.getConnection();
            connection = current;
        }
        try {
            if (!bounded) {
                bound(current);
            }
            return work.with(current);
        } catch (SQLException | RuntimeException e) {
            if (!(e instanceof SQLException failure) || Trouble.of(failure) == Trouble.AWAY) {
                discard();
            }
            throw e;
        }
    }

    private boolean bounded;

    private void bound(Connection fresh) throws SQLException {
        fresh.setNetworkTimeout(
                Runnable::run,
                Math.toIntExact(statementTimeout.plus(SOCKET_GRACE).toMillis()));
        fresh.setAutoCommit(true);
        try (Statement statement = fresh.createStatement()) {
            statement.execute((pinned ? DURABLE + PIN : "") + "set statement_timeout = " + statementTimeout.toMillis()
                    + "; set lock_timeout = " + statementTimeout.toMillis() * 3 / 4);
        }
        bounded = true;
    }

    /** Gives the connection up, for example after a failure. */
    void discard() {
        Connection current = connection;
        connection = null;
        bounded = false;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                log.debug("closing a broken connection", e);
            }
        }
    }

    /** Returns the connection as it was when taken. */
    @Override
    public void close() {
        Connection current = connection;
        if (current != null && bounded) {
            try (Statement statement = current.createStatement()) {
                statement.execute((pinned ? UNPIN : "") + "reset statement_timeout; reset lock_timeout");
                current.setNetworkTimeout(Runnable::run, 0);
            } catch (SQLException e) {
                log.debug("resetting a connection", e);
            }
        }
        discard();
    }
}
