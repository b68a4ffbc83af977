package dev.sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * 100 members send at a fixed rate, each under a cap of their own, in a database that knows nobody else and in one that
 * knows 99,900 others with caps and counters. The time to the first byte is admission plus a provider that answers at
 * once; only the difference counts.
 */
final class CapsCrowd {

    private static final int SENDERS = 100;
    private static final int CROWD = 99_900;
    private static final int RATE = 200;
    private static final Duration WINDOW = Duration.ofSeconds(5);
    private static final Duration WARM_UP = Duration.ofSeconds(25);

    /** More than this, in the median of the rounds, is not "unchanged": what rounds of one database differ by. */
    private static final double MOST = 1.25;

    private static final String MAKE_CROWD = "insert into member (id, email, name, role, status, added_at)"
            + " select gen_random_uuid(), 'crowd-' || n || '@bench.test', 'Crowd ' || n, 'DEVELOPER', 'ACTIVE', now()"
            + " from generate_series(1, " + CROWD + ") n;"
            + " insert into spend_limit (id, scope, holder, period, amount_pico, when_store_away, created_at, updated_at)"
            + " select gen_random_uuid(), 'MEMBER', m.id, 'DAILY', 1000000000000, 'CLOSED', now(), now()"
            + " from member m where m.name like 'Crowd %';"
            + " insert into spend_counter (scope, holder, period, period_start)"
            + " select 'MEMBER', m.id, 'DAILY', current_date from member m where m.name like 'Crowd %';"
            + " select spend_policy_changed()";

    private final Http http;
    private final AdminApi admin;
    private final Path folder;
    private final Path jar;
    private final Postgres postgres;
    private final SimulatorProcess simulator;
    private final LoadClient client;

    CapsCrowd(
            Http http,
            AdminApi admin,
            Path folder,
            Path jar,
            Postgres postgres,
            SimulatorProcess simulator,
            LoadClient client) {
        this.http = http;
        this.admin = admin;
        this.folder = folder;
        this.jar = jar;
        this.postgres = postgres;
        this.simulator = simulator;
        this.client = client;
    }

    /** What was broken, if anything. */
    Optional<String> compare(int rounds) throws Exception {
        String few = postgres.another("few");
        String many = postgres.another("many");
        try (SluiceProcess small = start("few", few);
                SluiceProcess large = start("many", many)) {
            List<byte[]> toSmall = senders(small.port());
            List<byte[]> toLarge = senders(large.port());
            Postgres.run(many, MAKE_CROWD);
            Postgres.run(many, "vacuum analyze");
            pass(small, toSmall, WARM_UP);
            pass(large, toLarge, WARM_UP);
            List<Double> ratios = new ArrayList<>();
            Console.say("\n| round | 100 members: p50, p99 | 100,000 members: p50, p99 | ratio of p99 |"
                    + "\n|---|---|---|---|");
            List<List<Double>> columns =
                    List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
            for (int round = 1; round <= rounds; round++) {
                boolean smallFirst = round % 2 == 1;
                Tally first = smallFirst ? pass(small, toSmall, WINDOW) : pass(large, toLarge, WINDOW);
                Tally second = smallFirst ? pass(large, toLarge, WINDOW) : pass(small, toSmall, WINDOW);
                List<Tally> tallies = smallFirst ? List.of(first, second) : List.of(second, first);
                for (int i = 0; i < 2; i++) {
                    columns.get(2 * i).add((double) tallies.get(i).firstByteMicros(50));
                    columns.get(2 * i + 1).add((double) tallies.get(i).firstByteMicros(99));
                }
                ratios.add(columns.get(3).getLast() / columns.get(1).getLast());
                say(String.valueOf(round), columns.stream().map(List::getLast).toList(), ratios.getLast());
            }
            double ratio = Report.median(ratios);
            say("median", columns.stream().map(Report::median).toList(), ratio);
            return ratio > MOST
                    ? Optional.of("p99 with 100,000 members is " + CapsCommand.twoDigits(ratio) + " x that with 100")
                    : Optional.empty();
        }
    }

    private static void say(String round, List<Double> micros, double ratio) {
        Console.say(String.format(
                Locale.ROOT,
                "| %s | %.0f us, %.0f us | %.0f us, %.0f us | %.2f |",
                round,
                micros.get(0),
                micros.get(1),
                micros.get(2),
                micros.get(3),
                ratio));
    }

    private SluiceProcess start(String name, String database) throws IOException, InterruptedException {
        return SluiceProcess.start(
                name,
                folder,
                new SluiceProcess.Setup(jar, folder.resolve(name + "-data"), simulator.port(), database),
                http);
    }

    private List<byte[]> senders(int port) throws IOException, InterruptedException {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < SENDERS; i++) {
            AdminApi.Person person = admin.newPerson(port);
            admin.cap(port, person, "daily", CapsCommand.FAR_CAP_CENTS);
            requests.add(RequestBytes.messages(port, person.key(), CapsCommand.body(), RequestBytes.SESSION));
        }
        return requests;
    }

    private Tally pass(SluiceProcess gateway, List<byte[]> requests, Duration time)
            throws InterruptedException, SQLException {
        Tally tally = new OpenLoop(client, gateway.port(), requests).run(RATE, time);
        CapsCommand.demandAnswers(tally);
        return tally;
    }
}
