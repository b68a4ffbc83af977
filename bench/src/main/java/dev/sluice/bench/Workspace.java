package dev.sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/** The temporary folder of one run and the ports in it. Removed at the end unless something went wrong. */
final class Workspace implements AutoCloseable {

    private static final int LOWEST_PORT = 16_000;
    private static final int FIRST_OUTGOING_PORT = 32_768;
    private static final int MOST_TRIES = 100;

    private final Path folder;
    private boolean kept;

    private Workspace(Path folder) {
        this.folder = folder;
    }

    /** A new folder that programs with other user ids can enter: nginx and PostgreSQL do not work as root. */
    static Workspace create() throws IOException {
        Path folder = Files.createTempDirectory("sluice-bench-");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        return new Workspace(folder);
    }

    /** An experiment in a temporary folder. */
    interface Experiment {
        void in(Path folder) throws Exception;
    }

    /**
     * Carries an experiment out and says what it found broken; the folder stays when something was, when it could not be
     * carried out, or when {@code keepLogs} asks for it. True when nothing was broken.
     *
     * @param violations filled by the experiment
     */
    static boolean holds(boolean keepLogs, List<String> violations, Experiment experiment) throws Exception {
        try (Workspace workspace = create()) {
            try {
                experiment.in(workspace.folder());
            } catch (Exception e) {
                workspace.keep();
                throw e;
            }
            if (keepLogs || !violations.isEmpty()) {
                workspace.keep();
            }
        }
        violations.forEach(violation -> Console.complain("VIOLATION " + violation));
        return violations.isEmpty();
    }

    Path folder() {
        return folder;
    }

    /** Leaves the folder with its logs in place. */
    void keep() {
        kept = true;
    }

    /**
     * A loopback port that is free now. It is none of those that outgoing connections are given, or one of many could take
     * it before its program does.
     */
    static int freePort() {
        for (int tries = 0; ; tries++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, FIRST_OUTGOING_PORT);
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException e) {
                if (tries == MOST_TRIES) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        if (kept) {
            Console.say("logs are in " + folder);
            return;
        }
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
