package dev.sluice.gateway.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A real PostgreSQL for tests: Testcontainers where Docker is, the embedded server elsewhere. One server for each test
 * JVM, one fresh database for each call of {@link #create()}.
 */
public record TestDatabase(String url, String user, String password) {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    /** Creates an empty database. */
    public static TestDatabase create() {
        TestDatabase server = Server.INSTANCE;
        String name = "test_" + NUMBER.incrementAndGet();
        try (Connection connection = DriverManager.getConnection(server.url, server.user, server.password);
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return new TestDatabase(server.url.replaceFirst("/[^/?]+(\\?.*)?$", "/" + name), server.user, server.password);
    }

    /** Opens a plain connection. */
    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    private static final class Server {
        static final TestDatabase INSTANCE = start();

        private static TestDatabase start() {
            if (inDocker(System.getProperty("test.db", "auto"))) {
                @SuppressWarnings("resource") // lives as long as the JVM; Ryuk removes it
                PostgreSQLContainer container = new PostgreSQLContainer("postgres:18-alpine");
                container.start();
                return new TestDatabase(container.getJdbcUrl(), container.getUsername(), container.getPassword());
            }
            try {
                @SuppressWarnings("resource") // lives as long as the JVM, which stops it at exit
                EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
                return new TestDatabase(postgres.getJdbcUrl("postgres", "postgres"), "postgres", "postgres");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static boolean inDocker(String wanted) {
            return switch (wanted) {
                case "auto" -> DockerClientFactory.instance().isDockerAvailable();
                case "embedded" -> false;
                case "docker" -> {
                    if (!DockerClientFactory.instance().isDockerAvailable()) {
                        throw new IllegalStateException("test.db=docker, but no Docker answers here (DOCKER_HOST="
                                + System.getenv("DOCKER_HOST")
                                + "). Start it, or leave test.db out: the embedded server is used then.");
                    }
                    yield true;
                }
                default ->
                    throw new IllegalStateException(
                            "test.db=" + wanted + " is unknown; it may be auto, docker or embedded");
            };
        }
    }
}
