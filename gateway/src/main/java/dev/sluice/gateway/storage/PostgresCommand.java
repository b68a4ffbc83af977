package dev.sluice.gateway.storage;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs PostgreSQL's own programs. They refuse to run as root, so for root they run in a user namespace in which they
 * are nobody; files still belong to root outside of it.
 *
 * @param server directory that holds {@code bin}
 * @param asRoot whether this process is root
 */
record PostgresCommand(Path server, boolean asRoot) {

    /** What a program said and how it ended. */
    record Outcome(int status, String output) {
        boolean succeeded() {
            return status == 0;
        }
    }

    static PostgresCommand in(Path server) {
        boolean asRoot = new UnixSystem().getUid() == 0;
        PostgresCommand command = new PostgresCommand(server, asRoot);
        if (asRoot && !command.namespacesWork()) {
            throw new StorageException(
                    "The embedded PostgreSQL does not run as root, and user namespaces (unshare -U) are not permitted"
                            + " here.",
                    "Run Sluice as an ordinary user, or set spring.datasource.url to a PostgreSQL 14 or newer.");
        }
        return command;
    }

    /** Runs a program to its end. */
    Outcome run(String program, String... arguments) throws IOException {
        List<String> line = new ArrayList<>();
        if (asRoot) {
            line.addAll(List.of("unshare", "-U"));
        }
        line.add(server.resolve("bin").resolve(program).toString());
        line.addAll(List.of(arguments));
        return run(line);
    }

    private boolean namespacesWork() {
        try {
            return run(List.of("unshare", "-U", "true")).succeeded();
        } catch (IOException e) {
            return false;
        }
    }

    private Outcome run(List<String> line) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(line).directory(server.toFile()).redirectErrorStream(true);
        // The server outlives the call and must not inherit secrets such as ANTHROPIC_API_KEY, nor PGPORT and the like.
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(List.of("PATH", "TMPDIR"));
        environment.put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            return new Outcome(process.waitFor(), output.strip());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while waiting for " + line, e);
        }
    }
}
