package dev.sluice.gateway.storage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A server that runs on a data directory, as told by its {@code postmaster.pid} (PostgreSQL: pid in line 1, port in
 * line 4).
 */
record Postmaster(ProcessHandle process, int port) {

    /**
     * The server that runs on this data directory. A pid file whose process is something else is a leftover of a crash
     * (process ids start over with a container or a reboot) and would keep the server from starting, so it is removed.
     */
    static Optional<Postmaster> find(Path home, Path data) throws IOException {
        Path pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        List<String> lines = Files.readAllLines(pidFile);
        Optional<ProcessHandle> process = lines.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
        if (process.isEmpty() || !isOurs(process.get(), home)) {
            Files.delete(pidFile);
            return Optional.empty();
        }
        int port = lines.size() > 3 ? Integer.parseInt(lines.get(3).strip()) : 0;
        return Optional.of(new Postmaster(process.get(), port));
    }

    private static boolean isOurs(ProcessHandle process, Path home) throws IOException {
        Path realHome = home.toRealPath();
        return process.info()
                .command()
                .map(command -> Path.of(command).startsWith(realHome))
                .orElse(false);
    }
}
