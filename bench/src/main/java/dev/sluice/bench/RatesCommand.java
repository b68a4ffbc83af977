package dev.sluice.bench;

import dev.sluice.simulator.Simulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * {@code bench/rates}: two gateways on one database, a member for each kind of rate, and requests for all of them without
 * pause for some minutes. No minute, wherever it begins, may carry more than 1.02 x the rate.
 */
final class RatesCommand {

    private static final Set<String> KNOWN = Set.of("jar", "keep-logs", "seconds");
    private static final int SECONDS = 180;
    private static final double MOST = 1.02;

    /** With less than this in the best minute, nothing pressed against the rate. */
    private static final double PRESSING = 0.9;

    private static final int CONNECTIONS_TO_EACH_GATEWAY = 3;
    private static final int BODY_BYTES = 1_000;
    private static final int INPUT_TOKENS = 250;
    private static final int OUTPUT_TOKENS = 100;

    private final Http http = new Http();
    private final AdminApi admin = new AdminApi(http);
    private final List<String> violations = new ArrayList<>();

    /**
     * A rate and what one request takes of it.
     *
     * @param type as the Admin API has it
     */
    private record Rate(String type, long perMinute, long each) {

        static final List<Rate> ALL = List.of(
                new Rate("requests_per_minute", 300, 1),
                new Rate("input_tokens_per_minute", 60_000, INPUT_TOKENS),
                new Rate("output_tokens_per_minute", 30_000, OUTPUT_TOKENS));
    }

    private RatesCommand() {}

    /** True when no minute carried too much. */
    static boolean run(List<String> arguments) throws Exception {
        Options options = Options.of(arguments, KNOWN);
        RatesCommand command = new RatesCommand();
        return Workspace.holds(
                options.flag("keep-logs"),
                command.violations,
                folder -> command.experiment(
                        folder,
                        options.path("jar").toAbsolutePath(),
                        Duration.ofSeconds(options.number("seconds", SECONDS))));
    }

    private void experiment(Path folder, Path jar, Duration time) throws Exception {
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"));
                Simulator simulator = Simulator.start(0);
                LoadClient client = new LoadClient();
                SluiceProcess one = SluiceProcess.start("rates-1", folder, jar, simulator, postgres, http);
                SluiceProcess two = SluiceProcess.start("rates-2", folder, jar, simulator, postgres, http)) {
            Map<Rate, Pressure> pressures = new LinkedHashMap<>();
            for (Rate rate : Rate.ALL) {
                AdminApi.Person person = admin.newPerson(one.port());
                admin.rate(one.port(), person, rate.type(), rate.perMinute());
                pressures.put(rate, new Pressure(client, request(person)));
            }
            // The second gateway hears of new keys and rates within a second.
            TimeUnit.MILLISECONDS.sleep(1_500);
            for (Pressure pressure : pressures.values()) {
                for (SluiceProcess gateway : List.of(one, two)) {
                    pressure.on(gateway.port(), CONNECTIONS_TO_EACH_GATEWAY);
                }
            }
            TimeUnit.NANOSECONDS.sleep(time.toNanos());
            pressures.values().forEach(Pressure::end);
            Console.say(
                    "| rate | asked | admitted | refused | other | worst minute | of the rate |\n|---|---|---|---|---|---|---|");
            pressures.forEach(this::judge);
        }
    }

    private static byte[] request(AdminApi.Person person) {
        String marker = "sim: usage=in:" + INPUT_TOKENS + ",out:" + OUTPUT_TOKENS + ",read:0,w5m:0,w1h:0";
        byte[] body = Bodies.plain(BODY_BYTES, "claude-haiku-4-5", OUTPUT_TOKENS, false, marker, RequestBytes.SESSION);
        return RequestBytes.messages(0, person.key(), body, RequestBytes.SESSION);
    }

    private void judge(Rate rate, Pressure pressure) {
        long worst = pressure.mostInAnyMinute() * rate.each();
        double share = (double) worst / rate.perMinute();
        Console.say("| " + rate.perMinute() + " " + rate.type() + " | " + pressure.asked() + " | "
                + pressure.admitted() + " | " + pressure.refused() + " | " + pressure.other() + " | " + worst + " | "
                + String.format(Locale.ROOT, "%.3f", share) + " |");
        check(share <= MOST, rate.type() + ": " + worst + " in one minute of " + rate.perMinute());
        check(share >= PRESSING, rate.type() + ": only " + worst + " in the fullest minute, which proves nothing");
        check(pressure.other() == 0, rate.type() + ": " + pressure.other() + " answers were neither 200 nor 429");
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add(violation);
        }
    }
}
