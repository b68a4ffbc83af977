package dev.sluice.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What a gateway spends on telling clients their policy, and on holding requests to it. */
final class PolicyDelivery {

    private static final double MOST_MICROS_PER_304 = 100;
    private static final int CLIENTS = 10_000;
    private static final int PEOPLE = 100;
    private static final int BURST_SECONDS = 60;
    private static final int CONNECTIONS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(15);
    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration SHORT_WINDOW = Duration.ofSeconds(4);
    private static final Duration LONG_WINDOW = Duration.ofSeconds(20);

    private final Http http = new Http();
    private final AdminApi admin = new AdminApi(http);
    private final StringBuilder table = new StringBuilder();

    private PolicyDelivery() {}

    /** True when the 304 costs no more than it may. */
    static boolean run(Options options, String only, PolicyPage page) throws Exception {
        try (Workspace workspace = Workspace.create()) {
            try {
                return new PolicyDelivery().measure(workspace.folder(), options, only, page);
            } catch (Exception e) {
                workspace.keep();
                throw e;
            } finally {
                if (options.flag("keep-logs")) {
                    workspace.keep();
                }
            }
        }
    }

    private boolean measure(Path folder, Options options, String only, PolicyPage page) throws Exception {
        Path jar = options.path("jar").toAbsolutePath();
        try (Postgres postgres = Postgres.start(folder.resolve("postgres"));
                SimulatorProcess simulator = SimulatorProcess.start(http, folder);
                SluiceProcess gateway = SluiceProcess.start(
                        "policies",
                        folder,
                        new SluiceProcess.Setup(jar, folder.resolve("data"), simulator.port(), postgres.url()),
                        http);
                LoadClient client = new LoadClient()) {
            simulator.behave("answer=json chunks=1 chars=450");
            boolean held = true;
            if (!only.equals("guardrails")) {
                held = delivery(gateway, client);
                page.put("Delivery", table.toString());
            }
            if (!only.equals("delivery")) {
                table.setLength(0);
                guardrails(gateway, client, options.number("rounds", 5));
                page.put("Guardrails", table.toString());
            }
            return held;
        }
    }

    private boolean delivery(SluiceProcess gateway, LoadClient client) throws IOException, InterruptedException {
        int port = gateway.port();
        admin.publish(port, "Everyone", Map.of(), PolicyCommand.policy(), Map.of());
        List<AdminApi.Person> people = new ArrayList<>();
        for (int i = 0; i < PEOPLE; i++) {
            people.add(admin.newPerson(port));
        }
        String checksum = checksum(port, people.getFirst().key());
        byte[] kept = question(port, people.getFirst().key(), checksum, "keep-alive");
        say(
                "The policy has 300 rules. CPU is that of the whole gateway process, with its network, in steps of 10 ms.\n");
        say("| | |\n|---|---|");
        new ClosedLoop(client, port, kept).run(CONNECTIONS, WARM_UP);
        long before = gateway.tree().cpuMicros();
        Tally tally = new ClosedLoop(client, port, kept).run(CONNECTIONS, WINDOW);
        double micros = (gateway.tree().cpuMicros() - before) / (double) tally.withStatus(304);
        demand(tally, 1_000);
        say(row("CPU of a 304", "%.0f us (%,d answers)", micros, tally.withStatus(304)));

        List<byte[]> questions = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            questions.add(question(port, admin.newKey(port, people.get(i % PEOPLE)), checksum, "close"));
        }
        double idle = share(gateway, () -> {
            Thread.sleep(LONG_WINDOW.toMillis());
            return LONG_WINDOW;
        });
        say(row("CPU of the idle gateway", "%.2f %% of a core", idle));
        crowd(
                "all within a minute, no key seen before",
                gateway,
                client,
                questions,
                CLIENTS / BURST_SECONDS + 1,
                BURST_SECONDS);
        crowd("spread over the hour", gateway, client, questions, 3, (int) LONG_WINDOW.toSeconds());
        return micros <= MOST_MICROS_PER_304;
    }

    private void crowd(
            String name, SluiceProcess gateway, LoadClient client, List<byte[]> questions, int perSecond, int seconds)
            throws IOException, InterruptedException {
        Tally[] tally = new Tally[1];
        double share = share(gateway, () -> {
            tally[0] =
                    new OpenLoop(client, gateway.port(), questions, false).run(perSecond, Duration.ofSeconds(seconds));
            return Duration.ofSeconds(seconds);
        });
        demand(tally[0], perSecond * seconds);
        say(row(
                "10,000 clients, " + name + " (" + perSecond + "/s, a connection each)",
                "%.1f %% of a core; first byte p50 %.1f ms, p99 %.1f ms",
                share,
                tally[0].firstByteMicros(50) / 1000.0,
                tally[0].firstByteMicros(99) / 1000.0));
    }

    private interface Work {
        Duration run() throws IOException, InterruptedException;
    }

    /** Percent of one core. */
    private static double share(SluiceProcess gateway, Work work) throws IOException, InterruptedException {
        long before = gateway.tree().cpuMicros();
        Duration took = work.run();
        return (gateway.tree().cpuMicros() - before) * 100.0 / (took.toNanos() / 1000.0);
    }

    private static void demand(Tally tally, long answers) {
        if (tally.withStatus(304) < answers || tally.withStatus(304) != tally.requests()) {
            throw new BenchException("not everything was answered with 304: " + tally.failures());
        }
    }

    private void guardrails(SluiceProcess gateway, LoadClient client, int rounds)
            throws IOException, InterruptedException {
        int port = gateway.port();
        AdminApi.Person free = admin.newPerson(port);
        AdminApi.Person ruled = admin.newPerson(port);
        AdminApi.Person guarded = admin.newPerson(port);
        admin.publish(
                port,
                "Ruled",
                Map.of("members", List.of(ruled.userId(), guarded.userId())),
                PolicyCommand.policy()
                        .set("availableModels", Http.JSON.valueToTree(List.of("opus", "claude-sonnet-5"))),
                Map.of("max_tokens", 64_000, "fast_mode", "deny", "denied_models", List.of("*haiku-3*")));
        for (int i = 0; i < 10; i++) {
            admin.guard(
                    port,
                    guarded,
                    "Guard " + i,
                    Map.of(
                            "allowed_models", List.of("claude-opus-*", "claude-sonnet-*"),
                            "addresses", List.of("127.0.0.0/8", "10." + i + ".0.0/16"),
                            "clients", List.of("claude_code", "sdk"),
                            "secrets", "block"));
        }
        List<Subject> subjects = List.of(
                new Subject("nobody's policy", request(port, free), new ArrayList<>()),
                new Subject("a policy's with models and limits", request(port, ruled), new ArrayList<>()),
                new Subject(
                        "the same with ten guardrails that look for secrets",
                        request(port, guarded),
                        new ArrayList<>()));
        Thread.sleep(2_000);
        for (Subject subject : subjects) {
            new ClosedLoop(client, port, subject.request()).run(CONNECTIONS, WARM_UP);
        }
        for (int round = 0; round < rounds; round++) {
            for (int i = 0; i < subjects.size(); i++) {
                // Who goes first changes from round to round.
                Subject subject = subjects.get((i + round) % subjects.size());
                long before = gateway.tree().cpuMicros();
                Tally tally = new ClosedLoop(client, port, subject.request()).run(CONNECTIONS, SHORT_WINDOW);
                CapsCommand.demandAnswers(tally);
                subject.costs().add((gateway.tree().cpuMicros() - before) / (double) tally.requests());
            }
        }
        say("Requests of 2 KB, answers of 1 KB; medians of " + rounds + " rounds in turn; the gateway's CPU.\n");
        say("| under | us a request | all rounds |\n|---|---|---|");
        for (Subject subject : subjects) {
            String all = subject.costs().stream()
                    .map(cost -> String.format(Locale.ROOT, "%.0f", cost))
                    .collect(Collectors.joining(", "));
            say(String.format(Locale.ROOT, "| %s | %.0f | %s |", subject.name(), Report.median(subject.costs()), all));
        }
    }

    /** @param costs CPU of a request in microseconds, a value for each round */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Subject(String name, byte[] request, List<Double> costs) {}

    private static byte[] request(int port, AdminApi.Person person) {
        return RequestBytes.messages(port, person.key(), CapsCommand.body(), RequestBytes.SESSION);
    }

    private static byte[] question(int port, String key, String checksum, String connection) {
        return ("GET /managed/settings HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAuthorization: Bearer " + key
                        + "\r\nIf-None-Match: \"" + checksum + "\"\r\nUser-Agent: claude-code/2.1.330\r\n"
                        + "Cache-Control: no-cache\r\nPragma: no-cache\r\nConnection: " + connection + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String checksum(int port, String key) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            for (int i = 0; i < 50; i++) {
                HttpResponse<String> answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/managed/settings"))
                                .header("authorization", "Bearer " + key)
                                .build(),
                        BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return Http.JSON.readTree(answer.body()).path("checksum").asString();
                }
                Thread.sleep(100);
            }
        }
        throw new BenchException("the gateway gives out no settings");
    }

    private void say(String line) {
        Console.say(line);
        table.append(line).append('\n');
    }

    private static String row(String name, String format, Object... values) {
        return "| " + name + " | " + String.format(Locale.ROOT, format, values) + " |";
    }
}
