package dev.sluice.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A PostgreSQL with the questions that are asked of it after an experiment: one that outlives every gateway, or the one
 * that a gateway brought itself.
 */
final class Postgres implements AutoCloseable {

    static final String USER = "postgres";

    private static final int RECOVERY_LIMIT_SECONDS = 30;

    private final String url;
    private final String user;
    private final String password;
    private final Closeable server;

    private Postgres(String url, String user, String password, Closeable server) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.server = server;
    }

    static Postgres start(Path folder) throws IOException {
        EmbeddedPostgres server = EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "200")
                // The embedded server is made for tests, which may lose what they committed; an experiment may not.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start();
        return new Postgres("jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres", USER, USER, server);
    }

    /** The embedded server of a gateway that runs, by the files in its data directory; the gateway stops it. */
    static Postgres ofGateway(Path dataDirectory) throws IOException {
        Path home = dataDirectory.resolve("postgres");
        return new Postgres(
                "jdbc:postgresql://127.0.0.1:"
                        + Files.readString(home.resolve("port")).strip() + "/sluice",
                "sluice",
                Files.readString(home.resolve("password")).strip(),
                () -> {});
    }

    String url() {
        return url;
    }

    /** URL of another database of this server, which is made. */
    String another(String name) throws SQLException {
        run("create database " + name);
        return url.substring(0, url.lastIndexOf('/') + 1) + name;
    }

    /** Runs statements in the database of this URL. */
    static void run(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url, USER, USER);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void run(String sql) throws SQLException {
        run(url(), sql);
    }

    /** The postmaster with all its backends. */
    ProcessTree tree() throws SQLException {
        // Asked while the session lasts: its backend ends with it.
        try (Connection connection = connect()) {
            return new ProcessTree(postmaster(connection).pid());
        }
    }

    private ProcessHandle postmaster() throws SQLException {
        try (Connection connection = connect()) {
            return postmaster(connection);
        }
    }

    private static ProcessHandle postmaster(Connection session) throws SQLException {
        return backend(session).flatMap(ProcessHandle::parent).orElseThrow();
    }

    private static Optional<ProcessHandle> backend(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            return ProcessHandle.of(row.getLong(1));
        }
    }

    /** One number. */
    long number(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getBigDecimal(1) == null ? 0 : row.getBigDecimal(1).longValueExact();
        }
    }

    /** A column of texts. */
    Set<String> texts(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            Set<String> texts = new HashSet<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    /** All rows as texts. */
    List<List<String>> rows(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<List<String>> all = new ArrayList<>();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                all.add(row);
            }
            return all;
        }
    }

    /**
     * Ends the whole server without a farewell, and starts it again on the same data and port with the same options. This
     * returns once it answers.
     */
    void restart(Duration gone) throws SQLException, IOException, InterruptedException {
        Path data = Path.of(texts("show data_directory").iterator().next());
        ProcessHandle before = postmaster();
        Path control = Path.of(before.info().command().orElseThrow()).resolveSibling("pg_ctl");
        control(data, control, "stop", "-m", "immediate");
        Thread.sleep(gone);
        // Of a server that is not running it takes the options with which it was started last.
        control(
                data,
                control,
                "restart",
                "-l",
                data.resolveSibling("restarted.log").toString());
        number("select 1");
        if (postmaster().pid() == before.pid()) {
            throw new BenchException("PostgreSQL was not restarted");
        }
    }

    private static void control(Path data, Path program, String... order) throws IOException, InterruptedException {
        // It does not work as root; the embedded server was started in this way too.
        List<String> command =
                new ArrayList<>("root".equals(System.getProperty("user.name")) ? List.of("unshare", "-U") : List.of());
        command.addAll(
                List.of(program.toString(), "-D", data.toString(), "-w", "-t", String.valueOf(RECOVERY_LIMIT_SECONDS)));
        command.addAll(List.of(order));
        Child.start("pg_ctl", Objects.requireNonNull(data.getParent()), command, Map.of())
                .awaitEnd(Duration.ofSeconds(2L * RECOVERY_LIMIT_SECONDS));
    }

    /** Kills a backend: the server ends all others, recovers from its log, and this returns once it answers again. */
    void crash() throws SQLException, InterruptedException {
        try (Connection connection = connect()) {
            backend(connection).orElseThrow().destroyForcibly();
        }
        for (int i = 0; ; i++) {
            Thread.sleep(100);
            try {
                number("select 1");
                return;
            } catch (SQLException e) {
                if (i == RECOVERY_LIMIT_SECONDS * 10) {
                    throw e;
                }
            }
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, user, password);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
