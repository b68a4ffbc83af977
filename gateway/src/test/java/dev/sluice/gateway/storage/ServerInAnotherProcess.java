package dev.sluice.gateway.storage;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Holds an embedded server in a JVM of its own, which a test can kill. */
final class ServerInAnotherProcess implements AutoCloseable {

    private final Process process;
    private final BufferedReader output;

    private ServerInAnotherProcess(Process process) {
        this.process = process;
        this.output = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Says {@code up <url> <password>} when the server runs; stops it when standard input ends. */
    public static void main(String[] arguments) throws IOException {
        try (EmbeddedServer server = EmbeddedServer.start(Path.of(arguments[0]))) {
            System.out.println("up " + server.url() + " " + server.password());
            System.in.read();
        } catch (StorageException e) {
            System.out.println("refused " + e.getMessage() + " " + e.action());
        }
    }

    static ServerInAnotherProcess start(Path dataDirectory) throws IOException {
        return start(List.of(), classPath(), dataDirectory);
    }

    static ServerInAnotherProcess start(List<String> prefix, String classPath, Path dataDirectory) throws IOException {
        List<String> line = new ArrayList<>(prefix);
        line.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                ServerInAnotherProcess.class.getName(),
                dataDirectory.toString()));
        return new ServerInAnotherProcess(new ProcessBuilder(line)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    static List<Path> classPathEntries() {
        return List.of(classPath().split(File.pathSeparator)).stream()
                .map(Path::of)
                .toList();
    }

    /** The next line that says how the start went. */
    String answer() throws IOException {
        String line = output.readLine();
        while (line != null && !line.startsWith("up ") && !line.startsWith("refused ")) {
            line = output.readLine();
        }
        return String.valueOf(line);
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        process.getOutputStream().close();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
