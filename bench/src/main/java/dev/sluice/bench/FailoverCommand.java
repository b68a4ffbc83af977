package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * {@code bench/failover}: the first of two providers is killed under load. Requests that were under way may break; once its
 * circuit is open none fails, and none is slower by a millisecond than with the second provider alone to ask.
 */
final class FailoverCommand {

    private static final Set<String> KNOWN = Set.of("jar", "keep-logs");
    private static final int RATE = 100;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration PHASE = Duration.ofSeconds(10);
    private static final Duration COMES_BACK_WITHIN = Duration.ofSeconds(75);
    private static final long MOST_ADDED_MICROS = 1_000;

    private final Http http = new Http();
    private final List<String> violations = new ArrayList<>();

    private FailoverCommand() {}

    /** True when nothing failed that must not. */
    static boolean run(List<String> arguments) throws Exception {
        Options options = Options.of(arguments, KNOWN);
        FailoverCommand command = new FailoverCommand();
        try (Workspace workspace = Workspace.create()) {
            try {
                command.experiment(workspace.folder(), options.path("jar").toAbsolutePath());
            } catch (Exception e) {
                workspace.keep();
                throw e;
            }
            if (!command.violations.isEmpty() || options.flag("keep-logs")) {
                workspace.keep();
            }
        }
        command.violations.forEach(violation -> Console.complain("VIOLATION " + violation));
        return command.violations.isEmpty();
    }

    private void experiment(Path folder, Path jar) throws Exception {
        try (SimulatorProcess first = SimulatorProcess.start(http, folder);
                SimulatorProcess second = SimulatorProcess.start(http, folder);
                LoadClient client = new LoadClient();
                SluiceProcess sluice = gateway(folder, jar, first, second)) {
            for (SimulatorProcess simulator : List.of(first, second)) {
                simulator.behave("latency=20ms answer=stream chunks=20 interval=5ms");
            }
            byte[] request = RequestBytes.messages(
                    sluice.port(),
                    new AdminApi(http).newPerson(sluice.port()).key(),
                    Bodies.sized(20_000, true),
                    RequestBytes.SESSION);
            load(client, sluice, request, WARM_UP);
            Console.say("| phase | answered | failed | first byte p50 | p99 | first provider | second |");
            Console.say("|---|---|---|---|---|---|---|");
            Tally before = load(client, sluice, request, PHASE);
            row("both alive", before, first.messages(), second.messages());
            Thread killer = Thread.startVirtualThread(() -> killSoon(first));
            Tally during = load(client, sluice, request, PHASE);
            killer.join();
            row("first killed", during, 0, second.messages());
            Tally after = load(client, sluice, request, PHASE);
            row("first dead", after, 0, second.messages());
            check(failed(after) == 0, failed(after) + " requests failed after the circuit had opened");
            long added = after.firstByteMicros(50) - before.firstByteMicros(50);
            check(added < MOST_ADDED_MICROS, "requests became slower by " + added + " us");
            comeBack(folder, first.port(), client, sluice, request);
        }
    }

    private SluiceProcess gateway(Path folder, Path jar, SimulatorProcess first, SimulatorProcess second)
            throws IOException, InterruptedException {
        List<String> fallback = List.of(
                "--sluice.providers[1].kind=anthropic",
                "--sluice.providers[1].name=second",
                "--sluice.providers[1].base-url=http://127.0.0.1:" + second.port(),
                "--sluice.providers[1].api-key=bench-provider-key");
        return SluiceProcess.start(
                "sluice",
                folder,
                new SluiceProcess.Setup(jar, folder.resolve("data"), first.port(), null, fallback),
                http);
    }

    private static void killSoon(SimulatorProcess simulator) {
        try {
            Thread.sleep(PHASE.dividedBy(4));
            simulator.kill();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void comeBack(Path folder, int port, LoadClient client, SluiceProcess sluice, byte[] request)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (SimulatorProcess again = SimulatorProcess.start(http, folder, port)) {
            again.behave("latency=20ms answer=stream chunks=20 interval=5ms");
            long waited = 0;
            while (again.messages() == 0 && waited < COMES_BACK_WITHIN.toSeconds()) {
                load(client, sluice, request, Duration.ofSeconds(1));
                waited = Duration.ofNanos(System.nanoTime() - start).toSeconds();
            }
            check(again.messages() > 0, "the first provider was not tried again within " + waited + " s");
            Tally back = load(client, sluice, request, PHASE);
            row("first back after " + waited + " s", back, again.messages(), 0);
            check(failed(back) == 0, failed(back) + " requests failed after the first provider came back");
        }
    }

    private static Tally load(LoadClient client, SluiceProcess sluice, byte[] request, Duration time)
            throws InterruptedException {
        return new OpenLoop(client, sluice.port(), request).run(RATE, time);
    }

    private static long failed(Tally tally) {
        return tally.failures().values().stream().mapToLong(Long::longValue).sum();
    }

    private static void row(String phase, Tally tally, long first, long second) {
        Console.say("| " + phase + " | " + tally.withStatus(200) + " | " + failed(tally)
                + (failed(tally) > 0 ? " " + tally.failures() : "") + " | " + tally.firstByteMicros(50) + " us | "
                + tally.firstByteMicros(99) + " us | " + first + " | " + second + " |");
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
