package dev.sluice.gateway.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A terminal of 160 by 50 characters, by tmux, with a server of its own that ends with it. */
final class Terminal implements AutoCloseable {

    private static final int LIMIT_SECONDS = 20;

    private final Path socket;

    private Terminal(Path socket) {
        this.socket = socket;
    }

    /** Skips the test where tmux is missing; in CI that is a failure. */
    static void requireInstalled() throws IOException, InterruptedException {
        boolean installed =
                new ProcessBuilder("sh", "-c", "command -v tmux").start().waitFor() == 0;
        if ("true".equals(System.getenv("CI")) && !installed) {
            throw new AssertionError("tmux is missing");
        }
        assumeTrue(installed, "tmux is not installed");
    }

    static Terminal running(Path socket, String shellCommand) throws IOException, InterruptedException {
        Terminal terminal = new Terminal(socket);
        terminal.tmux(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                "160",
                "-y",
                "50",
                shellCommand,
                ";",
                "set-option",
                "remain-on-exit",
                "on");
        return terminal;
    }

    /** What is on the screen, without trailing blanks. */
    String screen() throws IOException, InterruptedException {
        return tmux("capture-pane", "-p");
    }

    /** Keys as tmux names them, such as {@code Up} and {@code Enter}. */
    void press(String... keys) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("send-keys"));
        command.addAll(List.of(keys));
        tmux(command.toArray(String[]::new));
    }

    private String tmux(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return output;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        tmux("kill-server");
    }
}
