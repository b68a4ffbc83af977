package dev.sluice.bench;

import dev.sluice.simulator.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code bench/overshoot --scopes=all}: the 200 requests against caps of every scope, kind and period, and against
 * several at once, over two gateways, while everything breaks: clients leave, the provider tears answers, every connection
 * to the database is cut, a backend of the database is killed so that all of it recovers from its log, the second gateway
 * is killed, and PostgreSQL is stopped without a farewell and started again. Then 200 more ask for what is left. The faults
 * wait until the provider works on enough requests; a row in which it never did, or in which no cap was nearly spent, is
 * weak: it proves nothing.
 */
final class OvershootScopes {

    private static final int CALM_LIMIT_SECONDS = 20;
    private static final int ENOUGH = 10;
    private static final int ENOUGH_LIMIT_MILLIS = 15_000;

    /** Until streams are in their midst, and some torn. */
    private static final int UNTIL_MIDSTREAM_MILLIS = 900;

    /** While PostgreSQL is gone, answers come to their ends. */
    private static final Duration WITHOUT_POSTGRES = Duration.ofMillis(1_200);

    private static final int SETTLE_LIMIT_SECONDS = 60;
    private static final String CUT_DATABASE = "select count(pg_terminate_backend(pid)) from pg_stat_activity"
            + " where pid <> pg_backend_pid() and backend_type = 'client backend'";

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
            Console.say(OvershootVerdict.HEAD);
            ScopedCaps caps = new ScopedCaps(http, first.port(), postgres);
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
        Storm storm = new Storm(client);
        Tally stormy = storm.strike(List.of(first, second), each.keys());
        for (int i = 0; i < ENOUGH_LIMIT_MILLIS && simulator.requests().size() < ENOUGH; i++) {
            Thread.sleep(1);
        }
        Thread.sleep(UNTIL_MIDSTREAM_MILLIS);
        storm.leave();
        postgres.number(CUT_DATABASE);
        Thread.sleep(100);
        postgres.crash();
        second.kill();
        postgres.restart(WITHOUT_POSTGRES);
        second = start("scopes-2");
        awaitSettled();
        // What the faults left of the caps is asked for once more, by clients that stay.
        Tally calm = storm.calm(List.of(first, second), each.keys());
        for (int i = 0; i < CALM_LIMIT_SECONDS * 10 && calm.requests() < Storm.AT_ONCE; i++) {
            Thread.sleep(100);
        }
        awaitSettled();
        storm.end();
        OvershootVerdict verdict = new OvershootVerdict(each, storm, simulator, postgres, since);
        Console.say(verdict.row(stormy.whole(), calm.whole()));
        violations.addAll(verdict.violations());
        if (verdict.weak(ENOUGH)) {
            weak.add(verdict.row(stormy.whole(), calm.whole()));
        }
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
}
