package dev.sluice.bench;

import dev.sluice.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench/overshoot}: 200 requests of $0.05 at once against a cap of $1.00 a day. A request's worst case (a token
 * per body byte, {@code max_tokens} of output, at claude-opus-5's 5 and 25 dollars per million) is exactly its real cost:
 * 2,000 x 5 + 1,600 x 25 = 50,000 millionths of a dollar. So exactly 20 fit, whatever the timing.
 */
final class OvershootCommand {

    static final int BODY_BYTES = 2_000;
    static final int MAX_TOKENS = 1_600;

    private static final Set<String> KNOWN = Set.of("jar", "keep-logs", "rounds", "scopes");
    private static final String MODEL = "claude-opus-5";
    private static final int AT_ONCE = 200;
    private static final int FITTING = 20;
    private static final long CAP_CENTS = 100;
    private static final long CAP_PICO = 1_000_000_000_000L;
    private static final List<Integer> LATENCIES_MILLIS = List.of(50, 500, 3_000);
    private static final int ANSWER_LIMIT_SECONDS = 60;
    private static final int SETTLE_LIMIT_SECONDS = 20;

    private final Http http = new Http();
    private final AdminApi admin = new AdminApi(http);
    private final List<String> violations = new ArrayList<>();

    private OvershootCommand() {}

    /** True when no case spent more than its cap and each let through exactly what fits. */
    static boolean run(List<String> arguments) throws Exception {
        Options options = Options.of(arguments, KNOWN);
        OvershootCommand command = new OvershootCommand();
        return Workspace.holds(options.flag("keep-logs"), command.violations, folder -> {
            Path jar = options.path("jar").toAbsolutePath();
            if (options.given().containsKey("scopes")) {
                command.scopes(folder, jar);
            } else {
                command.experiment(folder, jar, options.number("rounds", 1));
            }
        });
    }

    private void experiment(Path folder, Path jar, int rounds) throws Exception {
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"));
                Simulator simulator = Simulator.start(0);
                LoadClient client = new LoadClient();
                SluiceProcess one = SluiceProcess.start("sluice-1", folder, jar, simulator, postgres, http);
                SluiceProcess two = SluiceProcess.start("sluice-2", folder, jar, simulator, postgres, http)) {
            Console.say(
                    "| gateways | provider latency | admitted | refused | other | spent |\n|---|---|---|---|---|---|");
            for (int round = 0; round < rounds; round++) {
                for (List<SluiceProcess> gateways : List.of(List.of(one), List.of(one, two))) {
                    for (int latency : LATENCIES_MILLIS) {
                        attack(gateways, latency, simulator, postgres, client);
                    }
                }
            }
        }
    }

    private void scopes(Path folder, Path jar) throws Exception {
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"));
                Simulator simulator = Simulator.start(0);
                LoadClient client = new LoadClient()) {
            new OvershootScopes(http, folder, jar, postgres, simulator, client, violations).run();
        }
    }

    private void attack(
            List<SluiceProcess> gateways, int latencyMillis, Simulator simulator, Postgres postgres, LoadClient client)
            throws IOException, InterruptedException, SQLException {
        simulator.reset();
        AdminApi.Person person = admin.newPerson(gateways.getFirst().port());
        admin.cap(gateways.getFirst().port(), person, "daily", CAP_CENTS);
        // A second gateway hears of the new key and the cap within a second.
        Thread.sleep(1_500);
        Tally tally = sendAll(gateways, person, latencyMillis, client);
        String mine = "member_id = (select member_id from usage_entry order by opened_at desc limit 1)";
        awaitSettled(postgres, mine);
        long spent = postgres.number("select coalesce(sum(cost_pico), 0) from usage_entry where " + mine);
        long admitted = tally.withStatus(200);
        long refused = tally.withStatus(429);
        long other = AT_ONCE - admitted - refused;
        String name = gateways.size() + " gateway(s), " + latencyMillis + " ms";
        Console.say("| " + gateways.size() + " | " + latencyMillis + " ms | " + admitted + " | " + refused + " | "
                + other + " | $"
                + java.math.BigDecimal.valueOf(spent, 12).stripTrailingZeros().toPlainString() + " |");
        check(spent <= CAP_PICO, name + ": spent " + spent + " pico-dollars of a cap of " + CAP_PICO);
        check(admitted == FITTING, name + ": " + admitted + " admitted instead of " + FITTING);
        check(
                simulator.stats().messages() == admitted,
                name + ": " + simulator.stats().messages() + " requests reached the provider, " + admitted
                        + " were answered");
        check(other == 0, name + ": " + tally.failures());
    }

    private static Tally sendAll(
            List<SluiceProcess> gateways, AdminApi.Person person, int latencyMillis, LoadClient client)
            throws InterruptedException {
        Tally tally = new Tally();
        List<ClientConnection> connections = new ArrayList<>();
        CountDownLatch connected = new CountDownLatch(AT_ONCE);
        for (int i = 0; i < AT_ONCE; i++) {
            client.connect(
                    gateways.get(i % gateways.size()).port(),
                    connection -> {
                        connections.add(connection);
                        connected.countDown();
                    },
                    why -> {
                        tally.error(why);
                        connected.countDown();
                    });
        }
        connected.await();
        CountDownLatch answered = new CountDownLatch(connections.size());
        byte[] body = body(latencyMillis);
        client.loop().execute(() -> {
            for (ClientConnection connection : connections) {
                byte[] request = RequestBytes.messages(0, person.key(), body, RequestBytes.SESSION);
                connection.send(new TalliedExchange(request, tally, System.nanoTime()) {
                    @Override
                    void ended(boolean intact) {
                        answered.countDown();
                    }
                });
            }
        });
        if (!answered.await(ANSWER_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            tally.error("no answer after " + ANSWER_LIMIT_SECONDS + " s");
        }
        client.loop().submit(() -> connections.forEach(ClientConnection::close)).syncUninterruptibly();
        return tally;
    }

    /** The request that costs its worst case. */
    static byte[] body(int latencyMillis) {
        String marker = "sim: latency=" + latencyMillis + "ms usage=in:" + BODY_BYTES + ",out:" + MAX_TOKENS
                + ",read:0,w5m:0,w1h:0";
        return Bodies.plain(BODY_BYTES, MODEL, MAX_TOKENS, false, marker, RequestBytes.SESSION);
    }

    private static void awaitSettled(Postgres postgres, String mine) throws SQLException, InterruptedException {
        String open = "select count(*) from usage_entry where state = 'open' and " + mine;
        for (int i = 0; i < SETTLE_LIMIT_SECONDS * 10 && postgres.number(open) > 0; i++) {
            Thread.sleep(100);
        }
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
