package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * {@code bench/caps}: the CPU that gateway and PostgreSQL spend on a request to which four caps apply beside one to which
 * one cap applies, and the latency of a database of 100,000 capped members beside one of 100. Both in turns, so that
 * whatever else the machine does meets both sides.
 */
final class CapsCommand {

    /** A cap that is always checked and never reached. */
    static final long FAR_CAP_CENTS = 100_000_000_000L;

    private static final Set<String> KNOWN = Set.of("jar", "rounds", "only", "keep-logs");
    private static final double MOST_FOR_FOUR = 1.3;

    /** Batches of many and batches of one: they go through different functions of the database. */
    private static final List<Integer> CONNECTIONS = List.of(16, 1);

    private static final int BODY_BYTES = 2_000;
    private static final int ROUNDS = 9;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration WINDOW = Duration.ofSeconds(3);

    private final Http http = new Http();
    private final AdminApi admin = new AdminApi(http);
    private final List<String> violations = new ArrayList<>();

    private CapsCommand() {}

    /** True when several caps and many members cost no more than they may. */
    static boolean run(List<String> arguments) throws Exception {
        Options options = Options.of(arguments, KNOWN);
        CapsCommand command = new CapsCommand();
        return Workspace.holds(
                options.flag("keep-logs"), command.violations, folder -> command.measure(folder, options));
    }

    private void measure(Path folder, Options options) throws Exception {
        Path jar = options.path("jar").toAbsolutePath();
        int rounds = options.number("rounds", ROUNDS);
        String only = options.text("only", "");
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"));
                SimulatorProcess simulator = SimulatorProcess.start(http, folder);
                LoadClient client = new LoadClient()) {
            simulator.behave("answer=json chunks=1 chars=450");
            if (!"crowd".equals(only)) {
                cpu(folder, jar, rounds, postgres, simulator, client);
            }
            if (!"cpu".equals(only)) {
                new CapsCrowd(http, admin, folder, jar, postgres, simulator, client)
                        .compare(rounds)
                        .ifPresent(violations::add);
            }
        }
    }

    private void cpu(
            Path folder, Path jar, int rounds, Postgres postgres, SimulatorProcess simulator, LoadClient client)
            throws IOException, InterruptedException, SQLException {
        try (SluiceProcess gateway = SluiceProcess.start(
                "caps",
                folder,
                new SluiceProcess.Setup(jar, folder.resolve("caps-data"), simulator.port(), postgres.url()),
                http)) {
            byte[] one = request(gateway.port(), "daily");
            byte[] four = request(gateway.port(), "daily", "weekly", "monthly", "monthly opus");
            new ClosedLoop(client, gateway.port(), one).run(CONNECTIONS.getFirst(), WARM_UP);
            new ClosedLoop(client, gateway.port(), four).run(CONNECTIONS.getFirst(), WARM_UP);
            for (int connections : CONNECTIONS) {
                Console.say("\n| " + connections
                        + " at once, round | one cap: gateway + PostgreSQL | four caps: gateway + PostgreSQL | ratio |"
                        + "\n|---|---|---|---|");
                double ratio = compare(
                        rounds,
                        () -> cost(gateway, postgres, client, connections, one),
                        () -> cost(gateway, postgres, client, connections, four));
                if (ratio > MOST_FOR_FOUR) {
                    violations.add("four caps cost " + twoDigits(ratio) + " x the CPU of one at " + connections
                            + " connections, more than " + MOST_FOR_FOUR);
                }
            }
        }
    }

    /** One pass of load and what it cost. */
    private interface Pass {
        Cost run() throws InterruptedException, SQLException;
    }

    /** The median of the rounds' ratios. */
    private static double compare(int rounds, Pass one, Pass four) throws InterruptedException, SQLException {
        List<Double> ofOne = new ArrayList<>();
        List<Double> ofFour = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 1; round <= rounds; round++) {
            // Who goes first changes, because a table grows while it is measured.
            boolean oneFirst = round % 2 == 1;
            Cost first = (oneFirst ? one : four).run();
            Cost second = (oneFirst ? four : one).run();
            Cost costOfOne = oneFirst ? first : second;
            Cost costOfFour = oneFirst ? second : first;
            ofOne.add(costOfOne.sum());
            ofFour.add(costOfFour.sum());
            ratios.add(costOfFour.sum() / costOfOne.sum());
            Console.say(
                    "| " + round + " | " + costOfOne + " | " + costOfFour + " | " + twoDigits(ratios.getLast()) + " |");
        }
        double ratio = Report.median(ratios);
        Console.say(String.format(
                Locale.ROOT,
                "| median | %.0f us | %.0f us | %.2f |",
                Report.median(ofOne),
                Report.median(ofFour),
                ratio));
        return ratio;
    }

    private byte[] request(int port, String... caps) throws IOException, InterruptedException {
        AdminApi.Person person = admin.newPerson(port);
        for (String cap : caps) {
            String[] words = cap.split(" ", 2);
            admin.cap(port, person, words[0], FAR_CAP_CENTS, words.length == 1 ? "" : words[1]);
        }
        return RequestBytes.messages(port, person.key(), body(), RequestBytes.SESSION);
    }

    static byte[] body() {
        return Bodies.plain(BODY_BYTES, "claude-opus-5", 1_000, false, "caps", RequestBytes.SESSION);
    }

    /** CPU of one request in microseconds. */
    private record Cost(double gateway, double postgres) {
        double sum() {
            return gateway + postgres;
        }

        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.0f + %.0f us", gateway, postgres);
        }
    }

    private static Cost cost(
            SluiceProcess gateway, Postgres postgres, LoadClient client, int connections, byte[] request)
            throws InterruptedException, SQLException {
        ProcessTree database = postgres.tree();
        long gatewayBefore = gateway.tree().cpuMicros();
        long postgresBefore = database.cpuMicros();
        Tally tally = new ClosedLoop(client, gateway.port(), request).run(connections, WINDOW);
        demandAnswers(tally);
        double requests = tally.requests();
        return new Cost(
                (gateway.tree().cpuMicros() - gatewayBefore) / requests,
                (database.cpuMicros() - postgresBefore) / requests);
    }

    static String twoDigits(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    /** The answers must all be there, or the figures say nothing. */
    static void demandAnswers(Tally tally) {
        Map<String, Long> failures = tally.failures();
        if (!failures.isEmpty()) {
            throw new BenchException("not everything was answered: " + failures);
        }
    }
}
