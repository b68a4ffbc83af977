package dev.sluice.gateway.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The port of the embedded server: chosen once and remembered, so that tools can be pointed at it. */
final class PostgresPort {

    // Below the range from which the operating system serves outgoing connections, which would collide by chance.
    private static final int FIRST = 15_000;
    private static final int LAST = 30_000;
    private static final int ATTEMPTS = 100;
    private static final Logger LOG = LoggerFactory.getLogger(PostgresPort.class);

    private final Path file;

    PostgresPort(Path file) {
        this.file = file;
    }

    /** The remembered port if nobody listens on it, else a new one, which is remembered. */
    int choose() throws IOException {
        Optional<Integer> remembered = remembered();
        if (remembered.isPresent() && isFree(remembered.get())) {
            return remembered.get();
        }
        int port = RandomGenerator.getDefault()
                .ints(ATTEMPTS, FIRST, LAST)
                .filter(PostgresPort::isFree)
                .findFirst()
                .orElseThrow(() -> new StorageException(
                        "No free port for the embedded PostgreSQL was found between " + FIRST + " and " + LAST + ".",
                        "Set spring.datasource.url to a PostgreSQL 14 or newer."));
        PrivateFiles.write(file, Integer.toString(port));
        remembered.ifPresent(taken -> LOG.warn(
                "Port {} of the embedded PostgreSQL is taken by another process; it uses {} from now on.",
                taken,
                port));
        return port;
    }

    private Optional<Integer> remembered() throws IOException {
        return PrivateFiles.read(file).filter(text -> text.matches("\\d{1,5}")).map(Integer::valueOf);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (BindException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
