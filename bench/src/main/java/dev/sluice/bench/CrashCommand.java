package dev.sluice.bench;

import dev.sluice.simulator.ReceivedRequest;
import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code bench/crash}: kills a gateway again and again in the middle of streams, alone or together with its embedded
 * PostgreSQL, and asks afterwards whether the ledger knows every request that reached the provider, whether nothing
 * stays open, and whether counters and ledger agree.
 */
final class CrashCommand {

    private static final Set<String> KNOWN =
            Set.of("both", "jar", "keep-logs", "rounds", "seed", "sweep-limit-seconds");
    private static final int DEFAULT_ROUNDS = 50;
    private static final int DEFAULT_SWEEP_LIMIT_SECONDS = 120;
    private static final int STREAMS_AT_ONCE = 16;

    /** The blow falls within this time after the first request of a life has reached the provider. */
    private static final int LONGEST_LIFE_MILLIS = 1_500;

    private static final int FIRST_REQUEST_LIMIT_SECONDS = 20;
    private static final int BODY_BYTES = 2_000;
    private static final int MAX_TOKENS = 1_600;

    /** Streams of about a second, so that most are under way when the blow falls. */
    private static final String BEHAVIOUR = " first=20ms chunks=40 interval=25ms usage=in:700,out:300";

    private final Http http = new Http();
    private final List<String> violations = new ArrayList<>();
    private final Set<String> reached = new HashSet<>();

    private CrashCommand() {}

    /** True when all three questions are answered well. */
    static boolean run(List<String> arguments) throws Exception {
        Options options = Options.of(arguments, KNOWN);
        CrashCommand command = new CrashCommand();
        return Workspace.holds(
                options.flag("keep-logs"), command.violations, folder -> command.experiment(folder, options));
    }

    private void experiment(Path folder, Options options) throws Exception {
        int rounds = options.number("rounds", DEFAULT_ROUNDS);
        long seed = options.number("seed", (int) (System.nanoTime() & 0xffff));
        Random random = new Random(seed);
        Console.say("seed " + seed);
        boolean both = options.flag("both");
        Path data = folder.resolve("data");
        try (@Nullable Postgres outside = both ? null : Postgres.start(folder.resolve("postgres"));
                Simulator simulator = Simulator.start(0);
                LoadClient client = new LoadClient()) {
            SluiceProcess.Setup setup = new SluiceProcess.Setup(
                    options.path("jar").toAbsolutePath(),
                    data,
                    simulator.address().getPort(),
                    outside == null ? null : outside.url());
            AdminApi.Person person = preparedPerson(folder, setup);
            for (int round = 1; round <= rounds; round++) {
                int life = random.nextInt(LONGEST_LIFE_MILLIS);
                strike(folder, setup, person, client, simulator, life, random.nextBoolean());
                Console.say("round " + round + " of " + rounds + ": killed " + life + " ms after the first request, "
                        + reached.size() + " requests reached the provider so far");
            }
            SluiceProcess survivor = SluiceProcess.start("sluice", folder, setup, http);
            try {
                Postgres postgres = outside == null ? Postgres.ofGateway(data) : outside;
                awaitSweep(postgres, options.number("sweep-limit-seconds", DEFAULT_SWEEP_LIMIT_SECONDS));
                ask(postgres);
            } finally {
                survivor.close();
            }
        }
    }

    private AdminApi.Person preparedPerson(Path folder, SluiceProcess.Setup setup)
            throws IOException, InterruptedException {
        try (SluiceProcess first = SluiceProcess.start("sluice", folder, setup, http)) {
            AdminApi admin = new AdminApi(http);
            AdminApi.Person person = admin.newPerson(first.port());
            admin.cap(first.port(), person, "monthly", 1_000_000_000L);
            return person;
        }
    }

    /** One life of a gateway under load, ended by force; so is the life of its PostgreSQL if it has one of its own. */
    private void strike(
            Path folder,
            SluiceProcess.Setup setup,
            AdminApi.Person person,
            LoadClient client,
            Simulator simulator,
            int lifeMillis,
            boolean postgresFirst)
            throws IOException, InterruptedException {
        simulator.reset();
        SluiceProcess sluice = SluiceProcess.start("sluice", folder, setup, http);
        Tally tally = new Tally();
        for (int i = 0; i < STREAMS_AT_ONCE; i++) {
            client.connect(
                    sluice.port(), connection -> next(connection, sluice.port(), person.key(), tally), tally::error);
        }
        awaitFirst(simulator);
        Thread.sleep(lifeMillis);
        if (setup.database() == null) {
            sluice.killWithPostgres(postgresFirst);
        } else {
            sluice.kill();
        }
        // What the dead gateway had sent may still be on its way through the simulator's event loop.
        Thread.sleep(100);
        simulator.requests().stream()
                .filter(request -> request.path().startsWith("/v1/messages"))
                .map(ReceivedRequest::tag)
                .filter(Objects::nonNull)
                .forEach(reached::add);
    }

    private static void awaitFirst(Simulator simulator) throws InterruptedException {
        for (int i = 0;
                i < FIRST_REQUEST_LIMIT_SECONDS * 200 && simulator.stats().messages() == 0;
                i++) {
            Thread.sleep(5);
        }
    }

    private void next(ClientConnection connection, int port, String key, Tally tally) {
        String id = UUID.randomUUID().toString();
        byte[] body = Bodies.plain(BODY_BYTES, "claude-opus-5", MAX_TOKENS, true, "sim: tag=" + id + BEHAVIOUR, id);
        connection.send(new TalliedExchange(RequestBytes.messages(port, key, body, id), tally, System.nanoTime()) {
            @Override
            void ended(boolean intact) {
                if (intact && connection.usable()) {
                    next(connection, port, key, tally);
                }
            }
        });
    }

    private void awaitSweep(Postgres postgres, int limitSeconds) throws SQLException, InterruptedException {
        long start = System.nanoTime();
        while (open(postgres) > 0 && System.nanoTime() - start < limitSeconds * 1_000_000_000L) {
            Thread.sleep(250);
        }
        Console.say("open rows gone after " + (System.nanoTime() - start) / 1_000_000_000L + " s");
    }

    private static long open(Postgres postgres) throws SQLException {
        return postgres.number("select count(*) from usage_entry where state = 'open'");
    }

    private void ask(Postgres postgres) throws SQLException {
        Set<String> known = postgres.texts("select session_id from usage_entry where session_id is not null");
        Set<String> lost = new HashSet<>(reached);
        lost.removeAll(known);
        long rows = postgres.number("select count(*) from usage_entry");
        long settled = postgres.number("select coalesce(sum(cost_pico), 0) from usage_entry");
        Console.say(reached.size() + " requests reached the provider, " + rows + " ledger rows, "
                + postgres.number("select count(*) from usage_entry where state = 'swept'") + " of them swept");
        check(!reached.isEmpty(), "no request reached the provider, so nothing was tested");
        check(lost.isEmpty(), lost.size() + " requests reached the provider and are not in the ledger: " + lost);
        check(open(postgres) == 0, open(postgres) + " rows are still open");
        check(
                postgres.number("select coalesce(sum(reserved), 0) from spend_counter") == 0,
                "counters still hold reservations");
        for (String scope : List.of("ORGANIZATION", "MEMBER")) {
            // Days are kept for every request; sums over all of them, since an experiment may run over midnight.
            String counters = " from spend_counter where scope = '" + scope
                    + "' and period = 'DAILY' and family = '' and zone = 'UTC'";
            long counted = postgres.number("select coalesce(sum(settled), 0)" + counters);
            check(counted == settled, scope + " counters hold " + counted + " pico-dollars, the ledger " + settled);
            long requests = postgres.number("select coalesce(sum(requests), 0)" + counters);
            check(requests == rows, scope + " counters hold " + requests + " requests, the ledger " + rows);
        }
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
