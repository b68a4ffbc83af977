package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The simulator in a process of its own, so that its work is not counted as anybody else's. */
final class SimulatorProcess implements AutoCloseable {

    private final Http http;
    private final int port;
    private final Child child;

    private SimulatorProcess(Http http, int port, Child child) {
        this.http = http;
        this.port = port;
        this.child = child;
    }

    static SimulatorProcess start(Http http, Path folder) throws IOException, InterruptedException {
        return start(http, folder, Workspace.freePort());
    }

    /** Starts one on this port. */
    static SimulatorProcess start(Http http, Path folder, int port) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Jvm.java()));
        command.addAll(Jvm.flags());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "dev.sluice.simulator.Simulator",
                "--port=" + port,
                "--record=none"));
        Child child = Child.start("simulator", folder, command, Map.of());
        http.awaitReady(port, "/sim/stats", child, Duration.ofSeconds(20));
        return new SimulatorProcess(http, port, child);
    }

    int port() {
        return port;
    }

    ProcessTree tree() {
        return child.tree();
    }

    /** Sets the behaviour of all requests to come. */
    void behave(String directives) throws IOException, InterruptedException {
        http.post(port, "/sim/control", "bench", Http.JSON.writeValueAsString(Map.of("behaviour", directives)));
    }

    /** Answers under way. */
    long openStreams() throws IOException, InterruptedException {
        return http.get(port, "/sim/stats", "bench").get("openStreams").asLong();
    }

    /** Requests of models that it answered. */
    long messages() throws IOException, InterruptedException {
        return http.get(port, "/sim/stats", "bench").get("messages").asLong();
    }

    /** Ends it without a farewell. */
    void kill() throws InterruptedException {
        child.kill();
    }

    @Override
    public void close() {
        child.close();
    }
}
