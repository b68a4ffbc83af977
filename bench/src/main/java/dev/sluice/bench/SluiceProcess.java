package dev.sluice.bench;

import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gateway process. */
final class SluiceProcess implements AutoCloseable {

    /** Admin key of every gateway that the bench starts; it is worth nothing anywhere else. */
    static final String ADMIN_KEY = "bench-admin-key-bench-admin-key-bench-admin-key";

    private static final Duration START_LIMIT = Duration.ofSeconds(120);

    private final int port;
    private final Path dataDirectory;
    private final Child child;

    private SluiceProcess(int port, Path dataDirectory, Child child) {
        this.port = port;
        this.dataDirectory = dataDirectory;
        this.child = child;
    }

    /**
     * How to start one.
     *
     * @param jar the executable jar
     * @param dataDirectory its data, kept between starts
     * @param providers settings of its providers and whatever else, as arguments
     * @param database JDBC URL of a PostgreSQL, null for the embedded one
     */
    record Setup(
            Path jar,
            Path dataDirectory,
            List<String> providers,
            @Nullable String database) {

        /** With one provider: the simulator on this port. */
        Setup(Path jar, Path dataDirectory, int simulatorPort, @Nullable String database) {
            this(jar, dataDirectory, simulatorPort, database, List.of());
        }

        /** The same with further providers or other settings, as arguments. */
        Setup(Path jar, Path dataDirectory, int simulatorPort, @Nullable String database, List<String> more) {
            this(
                    jar,
                    dataDirectory,
                    Stream.concat(
                                    Stream.of(
                                            "--sluice.providers[0].kind=anthropic",
                                            "--sluice.providers[0].name=sim",
                                            "--sluice.providers[0].base-url=http://127.0.0.1:" + simulatorPort,
                                            "--sluice.providers[0].api-key=bench-provider-key"),
                                    more.stream())
                            .toList(),
                    database);
        }
    }

    /** Starts a gateway and waits until it is ready. */
    static SluiceProcess start(String name, Path folder, Setup setup, Http http)
            throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(List.of(Jvm.java()));
        java.addAll(Jvm.flags());
        java.addAll(Jvm.further());
        java.addAll(List.of("-jar", setup.jar().toString()));
        return start(name, folder, setup, http, java, Map.of());
    }

    /** Starts one of several gateways on one database, in front of a simulator in this process. */
    static SluiceProcess start(String name, Path folder, Path jar, Simulator simulator, Postgres postgres, Http http)
            throws IOException, InterruptedException {
        Path data = folder.resolve(name + "-data");
        return start(name, folder, new Setup(jar, data, simulator.address().getPort(), postgres.url()), http);
    }

    /** Makes the JVM's AOT cache with {@code deploy/sluice --train}, in this folder. */
    static void prepare(Path launcher, Path folder, Setup setup) throws IOException, InterruptedException {
        try (Child training = Child.start(
                "train", folder, List.of(launcher.toString(), "--train"), launcherEnvironment(folder, setup))) {
            training.awaitEnd(START_LIMIT);
        }
    }

    /** The same as {@link #start}, by {@code deploy/sluice} with what {@link #prepare} made. */
    static SluiceProcess startPrepared(Path launcher, Path folder, Setup setup, Http http)
            throws IOException, InterruptedException {
        return start("prepared", folder, setup, http, List.of(launcher.toString()), launcherEnvironment(folder, setup));
    }

    private static Map<String, String> launcherEnvironment(Path folder, Setup setup) {
        return Map.of(
                "SLUICE_JAVA_HOME", System.getProperty("java.home"),
                "SLUICE_JAR", setup.jar().toString(),
                "SLUICE_AOT_CACHE", folder.resolve("aot").toString(),
                "SLUICE_JAVA_OPTS",
                        String.join(
                                " ",
                                Stream.concat(Stream.of("-Xmx1g"), Jvm.further().stream())
                                        .toList()));
    }

    private static SluiceProcess start(
            String name, Path folder, Setup setup, Http http, List<String> launch, Map<String, String> environment)
            throws IOException, InterruptedException {
        int port = Workspace.freePort();
        List<String> command = new ArrayList<>(launch);
        command.addAll(List.of("--sluice.port=" + port, "--sluice.data-dir=" + setup.dataDirectory()));
        command.addAll(setup.providers());
        if (setup.database() != null) {
            command.add("--spring.datasource.url=" + setup.database());
            command.add("--spring.datasource.username=" + Postgres.USER);
            command.add("--spring.datasource.password=" + Postgres.USER);
        }
        Map<String, String> all = new HashMap<>(environment);
        all.put("SLUICE_ADMIN_KEY", ADMIN_KEY);
        Child child = Child.start(name, folder, command, all);
        SluiceProcess sluice = new SluiceProcess(port, setup.dataDirectory(), child);
        try {
            http.awaitReady(port, "/readyz", child, START_LIMIT);
        } catch (BenchException e) {
            sluice.close();
            throw e;
        }
        return sluice;
    }

    int port() {
        return port;
    }

    long pid() {
        return child.pid();
    }

    ProcessTree tree() {
        return child.tree();
    }

    void kill() throws InterruptedException {
        child.kill();
    }

    /** {@code kill -9} of the gateway and of its embedded PostgreSQL, one directly after the other. */
    void killWithPostgres(boolean postgresFirst) throws InterruptedException {
        ProcessHandle postmaster = postmaster().flatMap(ProcessHandle::of).orElseThrow();
        if (postgresFirst) {
            postmaster.destroyForcibly();
        }
        child.kill();
        postmaster.destroyForcibly();
        postmaster.onExit().join();
    }

    /** The embedded PostgreSQL with all its backends; empty when the database is elsewhere. */
    Optional<ProcessTree> postgres() {
        return postmaster().map(ProcessTree::new);
    }

    private Optional<Long> postmaster() {
        if (!Files.isDirectory(dataDirectory)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.walk(dataDirectory)) {
            Optional<Path> file =
                    files.filter(path -> path.endsWith("postmaster.pid")).findFirst();
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.parseLong(
                            Files.readAllLines(file.get()).getFirst().strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Stops the gateway; should its PostgreSQL outlive it, that too. */
    @Override
    public void close() {
        Optional<Long> postmaster = postmaster();
        child.close();
        postmaster.flatMap(ProcessHandle::of).ifPresent(handle -> {
            handle.destroy();
            handle.onExit().join();
        });
    }
}
