package dev.sluice.bench;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/** A PostgreSQL that outlives every gateway of an experiment, with the questions that are asked of it afterwards. */
final class Postgres implements AutoCloseable {

    static final String USER = "postgres";

    private static final int RECOVERY_LIMIT_SECONDS = 30;

    private final EmbeddedPostgres server;

    private Postgres(EmbeddedPostgres server) {
        this.server = server;
    }

    static Postgres start(Path folder) throws IOException {
        return new Postgres(EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(folder.toFile())
                .setServerConfig("listen_addresses", "127.0.0.1")
                .setServerConfig("max_connections", "200")
                // The embedded server is made for tests, which may lose what they committed; an experiment may not.
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("fsync", "on")
                .start());
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/postgres";
    }

    /** URL of another database of this server, which is made. */
    String another(String name) throws SQLException {
        run("create database " + name);
        return "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + name;
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
        return new ProcessTree(ProcessHandle.of(number("select pg_backend_pid()"))
                .flatMap(ProcessHandle::parent)
                .orElseThrow()
                .pid());
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

    /** Kills a backend: the server ends all others, recovers from its log, and this returns once it answers again. */
    void crash() throws SQLException, InterruptedException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select pg_backend_pid()")) {
            row.next();
            ProcessHandle.of(row.getLong(1)).orElseThrow().destroyForcibly();
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
        return DriverManager.getConnection(url(), USER, USER);
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
