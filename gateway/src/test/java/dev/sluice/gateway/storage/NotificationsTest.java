package dev.sluice.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.sluice.gateway.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

class NotificationsTest {

    private static final String RESYNC = "(resync)";

    private final TestDatabase database = TestDatabase.create();
    private final HikariDataSource here = pool();
    private final HikariDataSource there = pool();
    private final Notifications sender = new Notifications(here);
    private final Notifications receiver = new Notifications(there);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() throws InterruptedException {
        receiver.listen("keys", heard::add, () -> heard.add(RESYNC));
        assertThat(next()).isEqualTo(RESYNC);
    }

    @AfterEach
    void close() {
        sender.close();
        receiver.close();
        here.close();
        there.close();
    }

    @Test
    void theOtherReplicaHearsWithinASecond() throws InterruptedException {
        sender.send("keys", "revoked");

        assertThat(heard.poll(1, TimeUnit.SECONDS)).isEqualTo("revoked");
    }

    @Test
    void aMessageTravelsWithItsTransaction() throws InterruptedException {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(here));
        transaction.executeWithoutResult(status -> {
            sender.send("keys", "never happened");
            status.setRollbackOnly();
        });
        transaction.executeWithoutResult(status -> sender.send("keys", "happened"));

        assertThat(next()).isEqualTo("happened");
    }

    @Test
    void aMessageTravelsWithTheConnectionOfItsCaller() throws Exception {
        try (Connection connection = here.getConnection()) {
            connection.setAutoCommit(false);
            sender.send(connection, "keys", "never happened");
            connection.rollback();
            sender.send(connection, "keys", "happened");
            connection.commit();
        }
        assertThat(next()).isEqualTo("happened");
    }

    @Test
    void aListenerThatThrowsHindersNobody() throws InterruptedException {
        BlockingQueue<String> others = new LinkedBlockingQueue<>();
        receiver.listen(
                "policies",
                payload -> {
                    throw new IllegalStateException("a test's own");
                },
                () -> others.add(RESYNC));
        receiver.listen("policies", others::add, () -> {});
        assertThat(others.poll(5, TimeUnit.SECONDS)).isEqualTo(RESYNC);

        sender.send("policies", "changed");
        sender.send("policies", "changed again");

        assertThat(others.poll(5, TimeUnit.SECONDS)).isEqualTo("changed");
        assertThat(others.poll(5, TimeUnit.SECONDS)).isEqualTo("changed again");
    }

    @Test
    void afterALostConnectionListenersAreToldToLookAnewAndHearAgain() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("select pg_terminate_backend(pid) from pg_stat_activity"
                    + " where datname = current_database() and query like 'listen%'");
        }
        assertThat(next()).isEqualTo(RESYNC);

        sender.send("keys", "revoked");
        assertThat(next()).isEqualTo("revoked");
    }

    @Test
    void whatPostgresCannotCarryIsRefusedBeforeItIsSent() {
        assertThatThrownBy(() -> sender.send("keys", "ä".repeat(4000))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sender.send("keys; drop table x", "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void closingGivesTheConnectionBack() throws SQLException {
        receiver.close();

        assertThat(there.getHikariPoolMXBean().getActiveConnections()).isZero();
    }

    private @Nullable String next() throws InterruptedException {
        return heard.poll(5, TimeUnit.SECONDS);
    }

    private HikariDataSource pool() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(database.url());
        config.setUsername(database.user());
        config.setPassword(database.password());
        config.setMaximumPoolSize(3);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }
}
