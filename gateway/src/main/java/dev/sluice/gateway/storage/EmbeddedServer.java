package dev.sluice.gateway.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that Sluice brings, running on {@code <data-dir>/postgres}. It survives the loss of this process: the
 * next start finds the server, goes on with it and stops it at the end. After the loss of both it recovers by itself.
 */
final class EmbeddedServer implements AutoCloseable {

    private static final String DATABASE = "sluice";
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final int START_ATTEMPTS = 20;
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(250);
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedServer.class);

    private final DataDirectory directory;
    private final PostgresHome home;
    private final PostgresCommand command;
    private final String password;
    private final int port;

    private EmbeddedServer(
            DataDirectory directory, PostgresHome home, PostgresCommand command, String password, int port) {
        this.directory = directory;
        this.home = home;
        this.command = command;
        this.password = password;
        this.port = port;
    }

    /**
     * Starts the server, or takes over the one that an earlier process left behind.
     *
     * @throws StorageException with words for the operator
     */
    static EmbeddedServer start(Path dataDirectory) {
        DataDirectory directory = DataDirectory.open(dataDirectory);
        boolean started = false;
        try {
            PostgresHome home = new PostgresHome(directory.path().resolve("postgres"));
            PrivateFiles.createDirectories(home.path());
            Path programs = PostgresBinaries.unpackInto(home.path());
            PostgresCommand command = PostgresCommand.in(programs);
            String password = home.password();
            home.initialize(command);
            Optional<Integer> orphan = takeOver(home, command, password);
            if (orphan.isEmpty()) {
                PostgresBinaries.removeOthers(home.path(), programs);
            }
            int port = orphan.isPresent() ? orphan.get() : launch(home, command);
            EmbeddedServer server = new EmbeddedServer(directory, home, command, password, port);
            server.createDatabase();
            started = true;
            return server;
        } catch (IOException | SQLException e) {
            throw new StorageException(
                    "The embedded PostgreSQL in " + directory.path() + " could not be started: "
                            + (e instanceof IOException io ? PrivateFiles.describe(io) : e.getMessage()),
                    "Remove the cause, or set spring.datasource.url to a PostgreSQL 14 or newer.",
                    e);
        } finally {
            if (!started) {
                directory.close();
            }
        }
    }

    /** The port of a server that still runs; one that cannot be used is stopped. */
    private static Optional<Integer> takeOver(PostgresHome home, PostgresCommand command, String password)
            throws IOException {
        Optional<Postmaster> found = Postmaster.find(home.path(), home.data());
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Postmaster postmaster = found.get();
        try (Connection connection = connect(postmaster.port(), "postgres", password)) {
            connection.isValid(1);
            LOG.info(
                    "An earlier Sluice left its PostgreSQL running (process {}); going on with it.",
                    postmaster.process().pid());
            return Optional.of(postmaster.port());
        } catch (SQLException e) {
            LOG.warn(
                    "An earlier Sluice left a PostgreSQL (process {}) that does not answer; stopping it.",
                    postmaster.process().pid());
            stop(home, command);
            return Optional.empty();
        }
    }

    private static int launch(PostgresHome home, PostgresCommand command) throws IOException {
        PostgresCommand.Outcome outcome = new PostgresCommand.Outcome(1, "");
        for (int attempt = 1; attempt <= START_ATTEMPTS; attempt++) {
            int port = home.port().choose();
            home.configure(port);
            Files.deleteIfExists(home.startLog());
            outcome = command.run(
                    "pg_ctl",
                    "start",
                    "--pgdata=" + home.data(),
                    "--log=" + home.startLog(),
                    "--wait",
                    "--timeout=" + START_LIMIT.toSeconds());
            if (outcome.succeeded()) {
                return port;
            }
            if (!isPassing(home)) {
                break;
            }
            pause();
        }
        throw new StorageException(
                "The embedded PostgreSQL did not start:\n" + lastWords(home, outcome),
                "Its files are in " + home.path() + ". Remove the cause, or set spring.datasource.url to a PostgreSQL"
                        + " 14 or newer.");
    }

    /** Backends of a killed server take a moment to notice and go; a port can be lost between check and use. */
    private static boolean isPassing(PostgresHome home) throws IOException {
        String said = PrivateFiles.read(home.startLog()).orElse("");
        return said.contains("pre-existing shared memory block") || said.contains("could not bind");
    }

    private static String lastWords(PostgresHome home, PostgresCommand.Outcome outcome) throws IOException {
        List<String> lines = PrivateFiles.read(home.startLog())
                .orElse(outcome.output())
                .lines()
                .toList();
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 10), lines.size()));
    }

    private static void pause() throws IOException {
        try {
            Thread.sleep(BETWEEN_ATTEMPTS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void createDatabase() throws SQLException {
        try (Connection connection = connect(port, "postgres", password);
                Statement statement = connection.createStatement();
                ResultSet found =
                        statement.executeQuery("select 1 from pg_database where datname = '" + DATABASE + "'")) {
            if (!found.next()) {
                statement.execute("create database " + DATABASE);
            }
        }
    }

    private static Connection connect(int port, String database, String password) throws SQLException {
        return DriverManager.getConnection(
                url(port, database) + "?connectTimeout=2&loginTimeout=10", PostgresHome.ROLE, password);
    }

    private static String url(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
    }

    String url() {
        return url(port, DATABASE);
    }

    String user() {
        return PostgresHome.ROLE;
    }

    String password() {
        return password;
    }

    /** Stops the server: open transactions are rolled back, everything committed is on the disk. */
    @Override
    public void close() {
        try {
            stop(home, command);
        } catch (IOException e) {
            LOG.error("The embedded PostgreSQL could not be stopped; the next start goes on with it.", e);
        } finally {
            directory.close();
        }
    }

    private static void stop(PostgresHome home, PostgresCommand command) throws IOException {
        PostgresCommand.Outcome outcome = stop(home, command, "fast");
        if (!outcome.succeeded() && Postmaster.find(home.path(), home.data()).isPresent()) {
            // Crash-safe: the next start recovers from the write-ahead log.
            outcome = stop(home, command, "immediate");
            LOG.warn("The embedded PostgreSQL had to be stopped hard: {}", outcome.output());
        }
    }

    private static PostgresCommand.Outcome stop(PostgresHome home, PostgresCommand command, String mode)
            throws IOException {
        return command.run(
                "pg_ctl",
                "stop",
                "--pgdata=" + home.data(),
                "--mode=" + mode,
                "--wait",
                "--timeout=" + STOP_LIMIT.toSeconds());
    }
}
