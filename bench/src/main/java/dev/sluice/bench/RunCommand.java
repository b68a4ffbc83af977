package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code bench/run}: the gateway beside nginx, in one run and on one machine. */
final class RunCommand {

    private static final Set<String> KNOWN = Set.of(
            "quick", "record", "subjects", "workloads", "jar", "launcher", "results", "commit", "keep-logs", "rounds");
    private static final String ALL_SUBJECTS = "sluice,sluice-caps";

    /** A cap that is always checked and never reached. */
    private static final long FAR_CAP_CENTS = 100_000_000_000L;

    /** More than one, so that each workload also follows the others before it is measured. */
    private static final int WARM_UP_PASSES = 2;

    private final Options options;
    private final Plan plan;
    private final List<RequestWorkload> requests;
    private final Http http = new Http();
    private final Report report = new Report();
    private final List<AutoCloseable> open = new ArrayList<>();

    private RunCommand(Options options) {
        this.options = options;
        Plan base = options.flag("quick") ? Plan.QUICK : Plan.FULL;
        this.plan = new Plan(
                options.number("rounds", base.rounds()),
                base.window(),
                base.latencyTime(),
                base.warmUp(),
                base.starts(),
                base.prepared(),
                base.streams().stream()
                        .filter(count -> chosen(new StreamWorkload(count).name()))
                        .toList());
        this.requests = RequestWorkload.ALL.stream()
                .filter(workload -> chosen(workload.name()))
                .toList();
        if (requests.isEmpty() && plan.streams().isEmpty()) {
            throw new IllegalArgumentException("no such workload in this plan: " + options.text("workloads", ""));
        }
    }

    private boolean chosen(String workload) {
        String names = options.text("workloads", "");
        return names.isEmpty() || List.of(names.split(",", -1)).contains(workload);
    }

    /** Measures and writes the results; true unless answers went missing or streams stalled. */
    static boolean run(List<String> arguments) throws Exception {
        RunCommand command = new RunCommand(Options.of(arguments, KNOWN));
        try (Workspace workspace = Workspace.create()) {
            try {
                command.measure(workspace.folder());
            } catch (Exception e) {
                workspace.keep();
                throw e;
            } finally {
                command.closeAll();
            }
            if (command.options.flag("keep-logs")) {
                workspace.keep();
            }
        }
        return command.finish();
    }

    private void measure(Path folder) throws IOException, InterruptedException {
        SimulatorProcess simulator = SimulatorProcess.start(http, folder);
        open.add(simulator);
        LoadClient client = new LoadClient();
        open.add(client);
        Target nginx = startNginx(folder, simulator);
        List<Target> subjects = subjects(folder, simulator);
        for (int pass = 1; pass <= WARM_UP_PASSES; pass++) {
            for (RequestWorkload workload : requests) {
                workload.warm(client, simulator, nginx, plan.warmUp().dividedBy(2L * WARM_UP_PASSES));
                for (Target subject : subjects) {
                    workload.warm(client, simulator, subject, plan.warmUp().dividedBy(WARM_UP_PASSES));
                }
            }
        }
        for (int round = 1; round <= plan.rounds(); round++) {
            Console.say("round " + round + " of " + plan.rounds());
            for (RequestWorkload workload : requests) {
                compare(workload.name(), nginx, subjects, t -> workload.measure(client, simulator, t, plan));
            }
            for (int count : plan.streams()) {
                StreamWorkload workload = new StreamWorkload(count);
                compare(workload.name(), nginx, subjects, t -> workload.measure(client, simulator, t, plan));
            }
        }
    }

    /** A measured pass over one target. */
    private interface Pass {
        Map<String, Double> over(Target target) throws IOException, InterruptedException;
    }

    private void compare(String workload, Target nginx, List<Target> subjects, Pass pass)
            throws IOException, InterruptedException {
        if (subjects.isEmpty()) {
            report.addNginx(workload, pass.over(nginx));
        }
        for (Target subject : subjects) {
            Map<String, Double> yardstick = pass.over(nginx);
            report.addNginx(workload, yardstick);
            Map<String, Double> figures = new LinkedHashMap<>(pass.over(subject));
            for (String percentile : List.of("first_byte_p50_us", "first_byte_p99_us")) {
                Double own = figures.get(percentile);
                Double base = yardstick.get(percentile);
                if (own != null && base != null) {
                    figures.put("added_" + percentile, own - base);
                }
            }
            report.add(workload, subject.name(), figures, yardstick);
            Console.say("  " + workload + " " + subject.name() + " " + figures);
        }
    }

    private Target startNginx(Path folder, SimulatorProcess simulator) throws IOException, InterruptedException {
        int port = Workspace.freePort();
        long start = System.nanoTime();
        Child child = Nginx.start(folder, port, simulator.port());
        open.add(child);
        http.awaitReady(port, "/v1/models", child, Duration.ofSeconds(10));
        report.addNginx("start", Map.of("start_s", seconds(start)));
        return new Target("nginx", port, "bench", child.tree(), Optional.empty(), OptionalLong.empty());
    }

    private List<Target> subjects(Path folder, SimulatorProcess simulator) throws IOException, InterruptedException {
        List<Target> subjects = new ArrayList<>();
        @Nullable SluiceProcess sluice = null;
        AdminApi admin = new AdminApi(http);
        for (String name : options.text("subjects", ALL_SUBJECTS).split(",", -1)) {
            switch (name) {
                case "nginx" -> {}
                case "direct" ->
                    subjects.add(new Target(
                            name, simulator.port(), "bench", simulator.tree(), Optional.empty(), OptionalLong.empty()));
                case "sluice", "sluice-caps" -> {
                    sluice = sluice == null ? startSluice(folder, simulator, admin) : sluice;
                    AdminApi.Person person = admin.newPerson(sluice.port());
                    if ("sluice-caps".equals(name)) {
                        admin.cap(sluice.port(), person, "daily", FAR_CAP_CENTS);
                        admin.cap(sluice.port(), person, "monthly", FAR_CAP_CENTS);
                    }
                    subjects.add(new Target(
                            name,
                            sluice.port(),
                            person.key(),
                            sluice.tree(),
                            sluice.postgres(),
                            OptionalLong.of(sluice.pid())));
                }
                default ->
                    throw new IllegalArgumentException(
                            "unknown subject " + name + "; known: direct, nginx, sluice, sluice-caps");
            }
        }
        return subjects;
    }

    /** Starts on an empty data folder, and then as it is started every day: with a prepared JVM and plainly in turns. */
    private SluiceProcess startSluice(Path folder, SimulatorProcess simulator, AdminApi admin)
            throws IOException, InterruptedException {
        SluiceProcess.Setup setup = new SluiceProcess.Setup(
                options.path("jar").toAbsolutePath(), folder.resolve("data"), simulator.port(), null);
        Path launcher = options.path("launcher").toAbsolutePath();
        Map<String, Double> figures = new LinkedHashMap<>();
        long start = System.nanoTime();
        AdminApi.Person person;
        try (SluiceProcess first = SluiceProcess.start("sluice", folder, setup, http)) {
            figures.put("start_on_empty_data_s", seconds(start));
            person = admin.newPerson(first.port());
        }
        if (plan.prepared()) {
            SluiceProcess.prepare(launcher, folder, setup);
        }
        List<Double> plain = new ArrayList<>();
        List<Double> prepared = new ArrayList<>();
        for (int i = 1; i <= plan.starts(); i++) {
            if (plan.prepared()) {
                long again = System.nanoTime();
                try (SluiceProcess ignored = SluiceProcess.startPrepared(launcher, folder, setup, http)) {
                    prepared.add(seconds(again));
                }
            }
            if (i < plan.starts()) {
                long again = System.nanoTime();
                try (SluiceProcess ignored = SluiceProcess.start("sluice", folder, setup, http)) {
                    plain.add(seconds(again));
                }
            }
        }
        long again = System.nanoTime();
        SluiceProcess sluice = SluiceProcess.start("sluice", folder, setup, http);
        open.add(sluice);
        plain.add(seconds(again));
        Optional<Integer> status = http.status(sluice.port(), "/v1/messages", person.key(), Bodies.sized(2_000, false));
        if (status.isEmpty() || status.get() != 200) {
            throw new BenchException("the first request through Sluice answered " + status);
        }
        figures.put("start_to_first_answer_s", seconds(again));
        figures.put("start_s", Report.median(plain));
        if (plan.prepared()) {
            figures.put("start_prepared_s", Report.median(prepared));
            Console.say("  start, prepared " + prepared + " s");
        }
        figures.put("rss_mb_after_start", sluice.tree().rssKb() / 1_024.0);
        report.add("start", "sluice", figures, Map.of());
        Console.say("  start, plain " + plain + " s");
        return sluice;
    }

    private static double seconds(long startNanos) {
        return (System.nanoTime() - startNanos) / 1e9;
    }

    private void closeAll() throws Exception {
        for (AutoCloseable one : open.reversed()) {
            one.close();
        }
    }

    private boolean finish() throws IOException, InterruptedException {
        Path results = options.path("results");
        report.writeCsv(results.resolve("results/latest.csv"));
        Console.say("\n" + report.table());
        if (options.flag("record")) {
            Files.writeString(results.resolve("RESULTS.md"), Provenance.page(options, report));
        }
        return report.lines().stream()
                .filter(line -> Set.of("errors", "streams_not_alive", "streams_stalled", "still_open_upstream")
                        .contains(line.cell().metric()))
                .filter(line -> !"nginx".equals(line.cell().subject()))
                .noneMatch(line -> line.value() > 0);
    }
}
