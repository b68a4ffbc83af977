package dev.sluice.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real client in print mode. It starts with an empty environment, a home and a configuration of its own, and an
 * empty working folder, so that nothing of the person who runs this can leak into it.
 */
final class ClaudeClient implements AutoCloseable {

    static final int LIMIT_SECONDS = 60;

    private static final String PATH = "/usr/local/bin:/usr/bin:/bin";

    private final Process process;
    private final Path folder;
    private final Thread atExit;

    private ClaudeClient(Process process, Path folder) {
        this.process = process;
        this.folder = folder;
        atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** How a client ended; {@code status} is -1 when it did not within the limit. */
    record Ended(int status, String out, String err) {

        /** For a message: status and the last of what it said. */
        String lastWords() {
            String said = (out + " " + err).strip();
            return "exit status " + status + ", said "
                    + said.substring(Math.max(0, said.length() - 400)).replaceAll("\\s+", " ");
        }
    }

    /** The folder that a client starts in, to be filled before. */
    static Path work(Path folder) throws IOException {
        return Files.createDirectories(folder.resolve("work"));
    }

    /** Starts it. {@code folder} is new and belongs to this run alone. */
    static ClaudeClient start(Path binary, Path folder, ClientMode mode, int port, String key, List<String> arguments)
            throws IOException {
        Path configuration = Files.createDirectories(folder.resolve("home/.claude"));
        if (mode.usesHelper()) {
            Path helper = Files.writeString(folder.resolve("helper"), "#!/bin/sh\necho '" + key + "'\n");
            Files.setPosixFilePermissions(helper, PosixFilePermissions.fromString("rwx------"));
            Files.writeString(
                    configuration.resolve("settings.json"),
                    Http.JSON.writeValueAsString(Map.of("apiKeyHelper", helper.toString())));
        }
        List<String> command = new ArrayList<>(List.of(binary.toString(), "--model", mode.model()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(work(folder).toFile())
                .redirectInput(new File("/dev/null"))
                .redirectOutput(folder.resolve("out").toFile())
                .redirectError(folder.resolve("err").toFile());
        builder.environment().clear();
        builder.environment().putAll(bareEnvironment(folder.resolve("home")));
        builder.environment().putAll(mode.environment(port, key));
        return new ClaudeClient(builder.start(), folder);
    }

    /** What every run has. */
    static Map<String, String> bareEnvironment(Path home) {
        return Map.of(
                "PATH",
                PATH,
                "HOME",
                home.toString(),
                "CLAUDE_CONFIG_DIR",
                home.resolve(".claude").toString(),
                "LANG",
                "C.UTF-8",
                "TERM",
                "xterm-256color",
                "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                "1");
    }

    /** What it has printed so far. */
    String out() throws IOException {
        return Files.readString(folder.resolve("out"));
    }

    boolean alive() {
        return process.isAlive();
    }

    /** Waits for its end, which the limit brings about if need be. */
    Ended await() throws IOException, InterruptedException {
        boolean ended = process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
        close();
        return new Ended(ended ? process.exitValue() : -1, out(), Files.readString(folder.resolve("err")));
    }

    /** {@code kill -9}, with whatever it started. */
    @Override
    public void close() throws InterruptedException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // the shutdown is under way and has ended it
        }
    }
}
