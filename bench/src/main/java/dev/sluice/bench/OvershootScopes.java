package dev.sluice.bench;

import dev.sluice.simulator.ReceivedRequest;
import dev.sluice.simulator.Simulator;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@code bench/overshoot --scopes=all}: the 200 requests against $1.00 of every scope and kind, over two gateways, while
 * everything breaks: a third of the clients leaves, a third of the answers is torn by the provider, every connection to
 * the database is cut, a backend of the database is killed so that all of it recovers from its log, and the second
 * gateway is killed and started again. Then 200 more ask for what is left of the cap. The faults wait until the provider
 * works on enough requests; a row in which it never did, or in which the cap was not nearly spent, is weak: it proves
 * nothing.
 */
final class OvershootScopes {

    private static final int AT_ONCE = 200;
    private static final long CAP_PICO = 1_000_000_000_000L;
    private static final int PROVIDER_LATENCY_MILLIS = 3_000;
    private static final int CALM_LATENCY_MILLIS = 50;
    private static final int CALM_LIMIT_SECONDS = 20;
    private static final int ENOUGH = 10;

    /** With less than this spent, another request of $0.05 would have fitted. */
    private static final long NEAR_PICO = 950_000_000_000L;

    private static final int ENOUGH_LIMIT_MILLIS = 15_000;
    private static final int SETTLE_LIMIT_SECONDS = 60;
    private static final String CUT_DATABASE = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            + " where pid <> pg_backend_pid() and backend_type = 'client backend'";

    /** Counters whose sums are not those of the ledger's entries that name them. */
    private static final String UNEXPLAINED = "select count(*) from spend_counter c left join (select k.id,"
            + " sum(e.cost_pico) as cost, count(*) as requests from usage_entry e cross join lateral"
            + " unnest(e.counters) as k(id) group by k.id) l on l.id = c.id where c.reserved <> 0"
            + " or c.settled <> c.carried + coalesce(l.cost, 0)"
            + " or c.requests <> c.carried_requests + coalesce(l.requests, 0)";

    private final Http http;
    private final Path folder;
    private final Path jar;
    private final Postgres postgres;
    private final Simulator simulator;
    private final LoadClient client;
    private final List<String> violations;
    private final List<String> weak = new ArrayList<>();
    private SluiceProcess second;

    OvershootScopes(
            Http http,
            Path folder,
            Path jar,
            Postgres postgres,
            Simulator simulator,
            LoadClient client,
            List<String> violations)
            throws Exception {
        this.http = http;
        this.folder = folder;
        this.jar = jar;
        this.postgres = postgres;
        this.simulator = simulator;
        this.client = client;
        this.violations = violations;
        this.second = start("scopes-2");
    }

    private SluiceProcess start(String name) throws Exception {
        return SluiceProcess.start(name, folder, jar, simulator, postgres, http);
    }

    void run() throws Exception {
        try (SluiceProcess first = start("scopes-1")) {
            Console.say(
                    "| limit of $1.00 a day | reached the provider | answered in the storm | and after | spent | lost rows | counters off |\n"
                            + "|---|---|---|---|---|---|---|");
            ScopedCaps caps = new ScopedCaps(http, first.port());
            for (ScopedCaps.Maker maker : caps.all()) {
                ScopedCaps.Case each = maker.make();
                attack(first, each);
                caps.remove(each);
            }
        } finally {
            second.close();
        }
        weak.forEach(row -> Console.complain("WEAK " + row));
        if (!weak.isEmpty() && violations.isEmpty()) {
            throw new BenchException("too little happened in: " + weak);
        }
    }

    private void attack(SluiceProcess first, ScopedCaps.Case each) throws Exception {
        simulator.reset();
        // The second gateway hears of new keys and limits within a second.
        Thread.sleep(1_500);
        String since = postgres.texts("select now()::text").iterator().next();
        Tally tally = new Tally();
        List<ClientConnection> connections = new ArrayList<>();
        List<ClientConnection> leaving = new ArrayList<>();
        sendAll(first, each, PROVIDER_LATENCY_MILLIS, tally, connections, leaving);
        for (int i = 0; i < ENOUGH_LIMIT_MILLIS && simulator.requests().size() < ENOUGH; i++) {
            Thread.sleep(1);
        }
        client.loop().submit(() -> leaving.forEach(ClientConnection::close)).syncUninterruptibly();
        postgres.number(CUT_DATABASE);
        Thread.sleep(100);
        postgres.crash();
        second.kill();
        Thread.sleep(100);
        second = start("scopes-2");
        String mine = "opened_at >= '" + since + "'";
        awaitSettled();
        // What the faults left of the cap is asked for once more, by clients that stay.
        Tally calm = new Tally();
        sendAll(first, each, CALM_LATENCY_MILLIS, calm, connections, null);
        for (int i = 0; i < CALM_LIMIT_SECONDS * 10 && calm.requests() < AT_ONCE; i++) {
            Thread.sleep(100);
        }
        awaitSettled();
        client.loop().submit(() -> connections.forEach(ClientConnection::close)).syncUninterruptibly();
        judge(each, mine, tally, calm);
    }

    private void awaitSettled() throws Exception {
        for (int i = 0;
                i < SETTLE_LIMIT_SECONDS * 10
                        && postgres.number("select count(*) from usage_entry where state = 'open'") > 0;
                i++) {
            Thread.sleep(100);
        }
        // What the journal of either gateway holds comes in once the store is back.
        Thread.sleep(1_500);
    }

    /** Half over each gateway; where some are to leave, another third is torn by the provider. */
    private void sendAll(
            SluiceProcess first,
            ScopedCaps.Case each,
            int latencyMillis,
            Tally tally,
            List<ClientConnection> connections,
            @Nullable List<ClientConnection> leaving) {
        for (int i = 0; i < AT_ONCE; i++) {
            SluiceProcess gateway = i % 2 == 0 ? first : second;
            String key = each.keys().get(i / 2 % each.keys().size());
            int behaviour = leaving == null ? 0 : i / 4 % 3;
            client.connect(
                    gateway.port(),
                    connection -> {
                        connections.add(connection);
                        if (leaving != null && behaviour == 1) {
                            leaving.add(connection);
                        }
                        send(connection, gateway.port(), key, behaviour, latencyMillis, tally);
                    },
                    tally::error);
        }
    }

    private void send(
            ClientConnection connection, int port, String key, int behaviour, int latencyMillis, Tally tally) {
        String id = UUID.randomUUID().toString();
        String marker = "sim: tag=" + id + " latency=" + latencyMillis + "ms usage=in:"
                + OvershootCommand.BODY_BYTES + ",out:" + OvershootCommand.MAX_TOKENS + ",read:0,w5m:0,w1h:0"
                + (behaviour == 2 ? " cut=reset cut-at=head" : "");
        byte[] body = Bodies.plain(
                OvershootCommand.BODY_BYTES, "claude-opus-5", OvershootCommand.MAX_TOKENS, false, marker, id);
        connection.send(new TalliedExchange(RequestBytes.messages(port, key, body, id), tally, System.nanoTime()) {
            @Override
            void ended(boolean intact) {
                // One request each.
            }
        });
    }

    private void judge(ScopedCaps.Case each, String mine, Tally tally, Tally calm) throws SQLException {
        long spent = postgres.number("select coalesce(sum(cost_pico), 0) from usage_entry where " + mine);
        Set<String> lost = new HashSet<>();
        simulator.requests().stream()
                .filter(request -> request.path().startsWith("/v1/messages"))
                .map(ReceivedRequest::tag)
                .filter(Objects::nonNull)
                .forEach(lost::add);
        int reached = lost.size();
        lost.removeAll(postgres.texts("select session_id from usage_entry where session_id is not null and " + mine));
        long open = postgres.number("select count(*) from usage_entry where state = 'open'");
        long off = postgres.number(UNEXPLAINED);
        Console.say("| " + each.name() + " | " + reached + " | " + tally.withStatus(200) + " | " + calm.withStatus(200)
                + " | $"
                + BigDecimal.valueOf(spent, 12).stripTrailingZeros().toPlainString() + " | " + lost.size() + " | " + off
                + " |");
        if (reached < ENOUGH || spent <= NEAR_PICO) {
            weak.add(each.name() + " (" + reached + " reached the provider, " + spent + " pico-dollars)");
        }
        check(spent <= CAP_PICO, each.name() + ": spent " + spent + " pico-dollars of a cap of " + CAP_PICO);
        check(lost.isEmpty(), each.name() + ": reached the provider and are not in the ledger: " + lost);
        check(open == 0, each.name() + ": " + open + " rows are still open");
        check(off == 0, each.name() + ": " + off + " counters are not what the ledger adds up to");
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
