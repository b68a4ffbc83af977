package dev.sluice.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All on one data directory, since setting one up takes seconds and starting it does not. */
class EmbeddedServerTest {

    @TempDir
    static Path folder;

    private static Path dataDirectory() {
        return folder.resolve("my sluice data");
    }

    private static Path home() {
        return dataDirectory().resolve("postgres");
    }

    @Test
    void whatWasCommittedIsThereAfterARestart() throws SQLException {
        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            execute(server, "drop table if exists kept");
            execute(server, "create table kept as select 42 as answer");
        }
        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(ask(server, "select answer from kept")).isEqualTo("42");
        }
    }

    @Test
    void itIsSetUpForDurabilityAndClosedToOthers() throws SQLException, IOException {
        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(ask(server, "show fsync")).isEqualTo("on");
            assertThat(ask(server, "show synchronous_commit")).isEqualTo("on");
            assertThat(ask(server, "show unix_socket_directories")).isEmpty();
            assertThat(ask(server, "show listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(mode(dataDirectory())).isEqualTo("rwx------");
            assertThat(mode(home().resolve("password"))).isEqualTo("rw-------");
        }
    }

    @Test
    void nobodyGetsInWithoutThePassword() {
        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            for (String role : new String[] {"sluice", "postgres"}) {
                assertThatThrownBy(() -> DriverManager.getConnection(server.url(), role, "guess")
                                .close())
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("password authentication failed");
            }
        }
    }

    @Test
    void theServerIsGoneAfterClosing() throws IOException {
        EmbeddedServer.start(dataDirectory()).close();

        assertThat(Postmaster.find(home(), home().resolve("data"))).isEmpty();
    }

    @Test
    void aServerWhoseSluiceWasKilledIsTakenOverAndStopped() throws Exception {
        String url;
        try (ServerInAnotherProcess other = ServerInAnotherProcess.start(dataDirectory())) {
            url = other.answer().split(" ")[1];
            other.kill();
        }
        long orphan = postmaster().process().pid();

        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(server.url()).isEqualTo(url);
            assertThat(postmaster().process().pid()).isEqualTo(orphan);
            assertThat(ask(server, "select 1")).isEqualTo("1");
        }
        assertThat(Postmaster.find(home(), home().resolve("data"))).isEmpty();
    }

    @Test
    void itRecoversAfterTheServerWasKilled() throws Exception {
        EmbeddedServer killed = EmbeddedServer.start(dataDirectory());
        execute(killed, "drop table if exists survived");
        execute(killed, "create table survived as select generate_series(1, 7) as n");
        Postmaster postmaster = postmaster();
        postmaster.process().destroyForcibly();
        await().until(() -> Postmaster.find(home(), home().resolve("data")).isEmpty());
        killed.close();

        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(ask(server, "select count(*) from survived")).isEqualTo("7");
        }
    }

    @Test
    void aSecondSluiceOnTheSameDirectoryIsRefusedAndTheFirstGoesOn() throws Exception {
        try (EmbeddedServer first = EmbeddedServer.start(dataDirectory());
                ServerInAnotherProcess second = ServerInAnotherProcess.start(dataDirectory())) {
            assertThat(second.answer())
                    .startsWith("refused")
                    .contains("is in use by another Sluice (process "
                            + ProcessHandle.current().pid() + ")")
                    .contains("sluice.data-dir");
            assertThatThrownBy(() -> EmbeddedServer.start(dataDirectory()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("this process");
            assertThat(ask(first, "select 1")).isEqualTo("1");
            try (ServerInAnotherProcess third = ServerInAnotherProcess.start(dataDirectory())) {
                assertThat(third.answer()).startsWith("refused");
            }
        }
    }

    @Test
    void thePortStaysUnlessSomebodyElseTookIt() throws Exception {
        String first;
        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            first = server.url();
        }
        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(server.url()).isEqualTo(first);
        }
        int port = Integer.parseInt(Files.readString(home().resolve("port")));
        try (ServerSocket foreign = new ServerSocket(port, 1, InetAddress.ofLiteral("127.0.0.1"));
                EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(foreign.isBound()).isTrue();
            assertThat(server.url()).isNotEqualTo(first);
        }
    }

    @Test
    void aPidFileThatNamesAForeignProcessDoesNotHinderTheStart() throws Exception {
        EmbeddedServer.start(dataDirectory()).close();
        Files.writeString(
                home().resolve("data/postmaster.pid"),
                ProcessHandle.current().pid() + "\n" + home().resolve("data") + "\n1\n5432\n\n127.0.0.1\n1 1\nready\n");

        try (EmbeddedServer server = EmbeddedServer.start(dataDirectory())) {
            assertThat(ask(server, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void filesOfAnotherMajorVersionAreLeftAloneWithAnExplanation() throws Exception {
        EmbeddedServer.start(dataDirectory()).close();
        Path version = home().resolve("data/PG_VERSION");
        String original = Files.readString(version);
        Files.writeString(version, "17\n");
        try {
            assertThatThrownBy(() -> EmbeddedServer.start(dataDirectory()))
                    .isInstanceOf(StorageException.class)
                    .hasMessageContaining("is of PostgreSQL 17; this Sluice brings PostgreSQL 18");
        } finally {
            Files.writeString(version, original);
        }
    }

    private static Postmaster postmaster() throws IOException {
        return Postmaster.find(home(), home().resolve("data")).orElseThrow();
    }

    private static String mode(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    private static void execute(EmbeddedServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String ask(EmbeddedServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    private static Connection connect(EmbeddedServer server) throws SQLException {
        return DriverManager.getConnection(server.url(), server.user(), server.password());
    }
}
