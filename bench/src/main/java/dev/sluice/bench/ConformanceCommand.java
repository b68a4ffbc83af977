package dev.sluice.bench;

import dev.sluice.simulator.RecordLevel;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;

/** {@code bench/conformance}: the real client in every mode over every kind of provider. */
final class ConformanceCommand {

    private static final Set<String> KNOWN =
            Set.of("jar", "client", "page", "commit", "modes", "providers", "checks", "record", "keep-logs");
    private static final int CLIENTS_AT_ONCE = 2;

    /** A cell that would begin later than this is not run. */
    private static final Duration LIMIT = Duration.ofMinutes(30);

    private final Http http = new Http();
    private final Options options;
    private final List<ClientMode> modes;
    private final List<UpstreamKind> upstreams;
    private final Set<ConformanceCheck> checks;
    private final long start = System.nanoTime();

    private ConformanceCommand(Options options) {
        this.options = options;
        modes = chosen("modes", ClientMode.values(), ClientMode::word);
        upstreams = chosen("providers", UpstreamKind.values(), UpstreamKind::word);
        checks = EnumSet.copyOf(chosen("checks", ConformanceCheck.values(), ConformanceCheck::word));
        boolean partly = List.of("modes", "providers", "checks").stream()
                .anyMatch(name -> options.given().containsKey(name));
        if (options.flag("record") && partly) {
            throw new IllegalArgumentException("--record goes with the whole matrix only");
        }
    }

    /** True when everything held in every cell. */
    static boolean run(List<String> arguments) throws Exception {
        ConformanceCommand command = new ConformanceCommand(Options.of(arguments, KNOWN));
        try (Workspace workspace = Workspace.create()) {
            try {
                ConformanceMatrix matrix = command.experiment(workspace.folder());
                if (!matrix.passed() || command.options.flag("keep-logs")) {
                    workspace.keep();
                }
                return matrix.passed();
            } catch (Exception e) {
                workspace.keep();
                throw e;
            }
        }
    }

    private ConformanceMatrix experiment(Path folder) throws Exception {
        Path binary = options.path("client").toAbsolutePath();
        if (!Files.isExecutable(binary)) {
            throw new BenchException("there is no client at " + binary + "; deploy/install-claude-code puts one there");
        }
        String version = version(binary, folder);
        Console.say("client " + version);
        ConformanceMatrix matrix = new ConformanceMatrix(modes, upstreams, checks);
        try (Simulator simulator = Simulator.start(0);
                SluiceProcess gateway = gateway(folder, simulator);
                ExecutorService workers = Executors.newFixedThreadPool(CLIENTS_AT_ONCE)) {
            simulator.record(RecordLevel.BODIES);
            AdminApi admin = new AdminApi(http);
            ConformanceSite site = new ConformanceSite(
                    folder,
                    binary,
                    gateway,
                    simulator,
                    http,
                    admin,
                    new ReentrantReadWriteLock(),
                    new Object(),
                    new AtomicInteger());
            for (UpstreamKind upstream : upstreams) {
                admin.routeEverythingTo(gateway.port(), upstream.word());
                column(site, upstream, matrix, workers);
            }
        }
        report(matrix, version);
        return matrix;
    }

    private SluiceProcess gateway(Path folder, Simulator simulator) throws IOException, InterruptedException {
        Path google = Files.writeString(folder.resolve("google.json"), simulator.googleServiceAccount());
        return SluiceProcess.start(
                "sluice",
                folder,
                new SluiceProcess.Setup(
                        options.path("jar").toAbsolutePath(),
                        folder.resolve("data"),
                        UpstreamKind.settings(simulator, google),
                        null),
                http);
    }

    private void column(ConformanceSite site, UpstreamKind upstream, ConformanceMatrix matrix, ExecutorService workers)
            throws Exception {
        List<Future<?>> cells = modes.stream()
                .<Future<?>>map(mode -> workers.submit(() -> {
                    if (System.nanoTime() - start < LIMIT.toNanos()) {
                        matrix.put(
                                mode,
                                upstream,
                                new ConformanceCell(new CellContext(site, mode, upstream, new Findings()), checks)
                                        .run());
                    }
                    Console.say(mode.word() + " over " + upstream.word() + ": " + matrix.cell(mode, upstream));
                    return null;
                }))
                .toList();
        for (Future<?> cell : cells) {
            cell.get();
        }
    }

    private void report(ConformanceMatrix matrix, String version) throws IOException {
        long minutes =
                Duration.ofNanos(System.nanoTime() - start).plusSeconds(30).toMinutes();
        Console.say("\n" + matrix.table());
        matrix.problems().forEach(problem -> Console.complain("FAILED " + problem));
        if (options.flag("record")) {
            Files.writeString(
                    options.path("page"),
                    ConformancePage.of(matrix, version, options.text("commit", "unknown"), minutes));
        }
    }

    /** What the client calls itself, such as {@code 2.1.330}. */
    private static String version(Path binary, Path folder) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(binary.toString(), "--version").redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(ClaudeClient.bareEnvironment(Files.createDirectory(folder.resolve("version"))));
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return output.strip().split("\\s+")[0];
    }

    private <E extends Enum<E>> List<E> chosen(String option, E[] all, Function<E, String> word) {
        String given = options.text(option, "");
        if (given.isEmpty()) {
            return List.of(all);
        }
        List<String> words = List.of(given.split(","));
        List<String> known = Arrays.stream(all).map(word).toList();
        if (!known.containsAll(words)) {
            throw new IllegalArgumentException("--" + option + "=" + given + "; known: " + String.join(", ", known));
        }
        return Arrays.stream(all).filter(one -> words.contains(word.apply(one))).toList();
    }
}
