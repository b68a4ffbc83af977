package dev.sluice.gateway.client;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The real client, started with an empty environment and a home of its own, so that nothing of the machine's own settings
 * reaches it. {@code deploy/install-claude-code} installs it.
 */
public final class ClaudeCode {

    private static final Path BINARY = Path.of(
            "..", "target", "tools", "claude-code", "claude-" + System.getProperty("claude-code.version", "2.1.330"));

    private final Path home;
    private final Path workingDirectory;

    public ClaudeCode(Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        workingDirectory = Files.createDirectories(folder.resolve("work"));
    }

    /** Skips the test where the client is not installed; in CI that is a failure. */
    public static void requireInstalled() {
        boolean installed = Files.isExecutable(BINARY);
        if ("true".equals(System.getenv("CI")) && !installed) {
            throw new AssertionError("the real client is missing; run deploy/install-claude-code");
        }
        assumeTrue(installed, "the real client is not installed; run deploy/install-claude-code");
    }

    public Path workingDirectory() {
        return workingDirectory;
    }

    public Path home() {
        return home;
    }

    public static Path binary() {
        return BINARY.toAbsolutePath().normalize();
    }

    /** Writes the person's own settings file. */
    public void settings(String json) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve(".claude")).resolve("settings.json"), json);
    }

    /** Runs {@code claude} and waits for its end, at most a minute. */
    public Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(BINARY.toAbsolutePath().normalize().toString());
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile(home, "output", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(workingDirectory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().clear();
        builder.environment()
                .putAll(Map.of(
                        "PATH",
                        System.getenv("PATH"),
                        "HOME",
                        home.toAbsolutePath().toString(),
                        "CLAUDE_CONFIG_DIR",
                        home.resolve(".claude").toAbsolutePath().toString(),
                        "LANG",
                        "C.UTF-8",
                        "TERM",
                        "xterm-256color",
                        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC",
                        "1"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        if (!ended) {
            process.destroyForcibly().waitFor();
        }
        return new Run(
                ended,
                ended ? process.exitValue() : -1,
                Files.readString(output, StandardCharsets.UTF_8).strip());
    }

    /** What the person saw. */
    public record Run(boolean ended, int exitCode, String output) {}
}
