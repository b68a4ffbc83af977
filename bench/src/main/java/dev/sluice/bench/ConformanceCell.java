package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.ABORT;
import static dev.sluice.bench.ConformanceCheck.CACHE;
import static dev.sluice.bench.ConformanceCheck.COUNT;
import static dev.sluice.bench.ConformanceCheck.PLAIN;
import static dev.sluice.bench.ConformanceCheck.RECOVERY;
import static dev.sluice.bench.ConformanceCheck.THINKING;
import static dev.sluice.bench.ConformanceCheck.TOOLS;

import dev.sluice.simulator.ReceivedRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One client mode over one kind of provider: up to four runs of the client and one plain request. */
final class ConformanceCell {

    private static final int ANSWER_LIMIT_SECONDS = 30;
    private static final int ABORT_LIMIT_SECONDS = 10;

    /** What the plain answer reports, and so what it costs everywhere. */
    private static final LedgerRow.Tokens REPORTED = new LedgerRow.Tokens(1_000, 300, 40, 2_000, 500);

    private static final String USAGE = "usage=in:1000,w5m:300,w1h:40,read:2000,out:500";

    private final ConformanceSite site;
    private final ClientMode mode;
    private final UpstreamKind upstream;
    private final Set<ConformanceCheck> wanted;
    private final Findings findings = new Findings();

    ConformanceCell(ConformanceSite site, ClientMode mode, UpstreamKind upstream, Set<ConformanceCheck> wanted) {
        this.site = site;
        this.mode = mode;
        this.upstream = upstream;
        this.wanted = wanted;
    }

    /** Runs the checks that are wanted. */
    Findings run() throws IOException, InterruptedException {
        if (wanted.contains(PLAIN)) {
            sending(this::plain);
        }
        if (wanted.contains(TOOLS) || wanted.contains(THINKING) || wanted.contains(CACHE)) {
            sending(this::toolTurn);
        }
        if (wanted.contains(RECOVERY)) {
            recovery();
        }
        if (wanted.contains(ABORT)) {
            synchronized (site.abort()) {
                sending(this::abort);
            }
        }
        if (wanted.contains(COUNT)) {
            sending(this::count);
        }
        return findings;
    }

    /** A part of a cell that sends requests. */
    @FunctionalInterface
    private interface Part {
        void run() throws IOException, InterruptedException;
    }

    private void sending(Part part) throws IOException, InterruptedException {
        site.oneShot().readLock().lock();
        try {
            part.run();
        } finally {
            site.oneShot().readLock().unlock();
        }
    }

    private String word(String what) {
        return "conformance-" + what + "-" + mode.word() + "-over-" + upstream.word() + "-";
    }

    private void plain() throws IOException, InterruptedException {
        AdminApi.Person person = site.newPerson();
        String word = word("plain") + "q";
        String answer = "Marzipan, said " + word("plain") + "a";
        ClaudeClient.Ended ended = site.client(
                        site.newFolder(mode, upstream, "plain"),
                        mode,
                        person,
                        "Say the word " + word + "\nsim: " + USAGE + " text=\"" + answer + "\"")
                .await();
        findings.expect(PLAIN, ended.status() == 0, ended.lastWords());
        findings.expectEqual(PLAIN, ended.out().strip(), answer, "what the client printed");
        List<LedgerRow> rows = evidence(PLAIN, person, word, 1);
        if (rows.size() == 1) {
            LedgerRow row = rows.getFirst();
            findings.expectEqual(PLAIN, row.outcome(), "completed", "the row's outcome");
            findings.expectEqual(PLAIN, row.tokens(), REPORTED, "the row's usage");
        }
    }

    private void toolTurn() throws IOException, InterruptedException {
        AdminApi.Person person = site.newPerson();
        Path folder = site.newFolder(mode, upstream, "tools");
        String word = word("tools") + "q";
        String content = "The note says " + word("tools") + "note.";
        Path note = Files.writeString(ClaudeClient.work(folder).resolve("note.txt"), content + "\n");
        String call = Http.JSON.writeValueAsString(Map.of("file_path", note.toString()));
        ClaudeClient.Ended ended = site.client(
                        folder,
                        mode,
                        person,
                        "Read the note. " + word + "\nsim: thinking=400 tool=Read:" + call,
                        "--output-format",
                        "stream-json",
                        "--verbose")
                .await();
        Transcript transcript = Transcript.of(ended.out());
        findings.expect(TOOLS, ended.status() == 0, ended.lastWords());
        findings.expect(TOOLS, transcript.toolUses().contains("Read"), "no call of Read in the client's transcript");
        findings.expect(TOOLS, transcript.result().contains(content), "the client's result: " + transcript.result());
        List<LedgerRow> rows = evidence(TOOLS, person, word, 2);
        List<ReceivedRequest> requests = site.requestsWith(word);
        new TurnChecks(findings, transcript, rows, requests).run();
        findings.expect(
                TOOLS,
                rows.stream().allMatch(row -> row.outcome().equals("completed")),
                "outcomes: " + rows.stream().map(LedgerRow::outcome).toList());
    }

    private void recovery() throws IOException, InterruptedException {
        AdminApi.Person person = site.newPerson();
        String word = word("recovery") + "q";
        String answer = "Recovered, said " + word("recovery") + "a";
        ClaudeClient client;
        site.oneShot().writeLock().lock();
        try {
            site.simulator().behaveNext(1, "status=529 error=overloaded_error");
            client = site.client(
                    site.newFolder(mode, upstream, "recovery"),
                    mode,
                    person,
                    "Go on. " + word + "\nsim: " + USAGE + " text=\"" + answer + "\"");
            boolean again = ConformanceSite.within(
                    ANSWER_LIMIT_SECONDS, () -> site.requestsWith(word).size() > 1 || !client.alive());
            findings.expect(RECOVERY, again, "the client did not try again");
        } finally {
            site.oneShot().writeLock().unlock();
        }
        ClaudeClient.Ended ended = client.await();
        findings.expect(RECOVERY, ended.status() == 0, ended.lastWords());
        findings.expectEqual(RECOVERY, ended.out().strip(), answer, "what the client printed");
        List<LedgerRow> rows = evidence(RECOVERY, person, word, 2);
        if (rows.size() == 2) {
            findings.expectEqual(RECOVERY, rows.getFirst().httpStatus(), 529, "the first row's status");
            findings.expectEqual(RECOVERY, rows.getFirst().outcome(), "refused_by_provider", "the first row's outcome");
            findings.expectEqual(RECOVERY, rows.getLast().outcome(), "completed", "the second row's outcome");
            findings.expectEqual(RECOVERY, rows.getLast().tokens(), REPORTED, "the second row's usage");
        }
    }

    private void abort() throws IOException, InterruptedException {
        AdminApi.Person person = site.newPerson();
        String word = word("abort") + "q";
        long before = site.simulator().stats().abortedByClient();
        ClaudeClient client = site.client(
                site.newFolder(mode, upstream, "abort"),
                mode,
                person,
                "Tell a long story. " + word + "\nsim: chunks=2000 interval=50ms",
                "--output-format",
                "stream-json",
                "--verbose",
                "--include-partial-messages");
        try {
            boolean midway = ConformanceSite.within(
                    ANSWER_LIMIT_SECONDS, () -> client.out().contains("text_delta") || !client.alive());
            findings.expect(ABORT, midway && client.alive(), "the client was not shown a part of the answer");
        } finally {
            client.close();
        }
        findings.expect(
                ABORT,
                ConformanceSite.within(
                        ABORT_LIMIT_SECONDS, () -> site.simulator().stats().abortedByClient() > before),
                "the provider went on with the answer");
        List<LedgerRow> rows = evidence(ABORT, person, word, 1);
        findings.expect(
                ABORT,
                rows.stream().allMatch(row -> row.outcome().equals("client_gone")),
                "outcomes: " + rows.stream().map(LedgerRow::outcome).toList());
        afterwards(person);
    }

    /** The provider is as healthy as before, by what the gateway says and by what it does. */
    private void afterwards(AdminApi.Person person) throws IOException, InterruptedException {
        int port = site.gateway().port();
        String health = site.admin().health(port, upstream.word());
        findings.expect(
                ABORT, !health.equals("down") && !health.equals("recovering"), "the provider's health is " + health);
        String body = "{\"model\":\"claude-opus-4-8\",\"max_tokens\":100,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Still there?\"}]}";
        int status = site.http()
                .status(port, "/v1/messages", person.key(), body.getBytes(StandardCharsets.UTF_8))
                .orElse(0);
        findings.expectEqual(ABORT, status, 200, "the status of the next request");
        List<LedgerRow> rows = site.settled(person, 2);
        findings.expect(
                ABORT,
                rows.size() == 2 && rows.getLast().provider().equals(upstream.word()),
                "the next request's rows: " + rows);
    }

    private void count() throws IOException, InterruptedException {
        AdminApi.Person person = site.newPerson();
        ClientMode.CountRequest request = mode.count(person.key());
        try {
            long tokens = site.http()
                    .post(site.gateway().port(), request.path(), request.headers(), request.body())
                    .path(request.field())
                    .asLong(0);
            findings.expect(COUNT, tokens > 0, "no number in the field " + request.field());
        } catch (BenchException e) {
            findings.expect(COUNT, false, String.valueOf(e.getMessage()));
        }
        TimeUnit.SECONDS.sleep(1); // a row would have been written before the answer
        findings.expectEqual(COUNT, site.settled(person, 0).size(), 0, "the number of ledger rows");
        findings.expect(COUNT, !site.reachedTheProvider(person.key()), "the developer's key reached the provider");
    }

    /**
     * What holds for every run: a row and a request at the provider for each call, all served by the one provider in its
     * own form, charged at list price times the documented factor, and the developer's credential not passed on.
     */
    private List<LedgerRow> evidence(ConformanceCheck check, AdminApi.Person person, String word, int calls)
            throws IOException, InterruptedException {
        List<LedgerRow> rows = site.settled(person, calls);
        List<ReceivedRequest> requests = site.requestsWith(word);
        findings.expectEqual(check, rows.size(), calls, "the number of ledger rows");
        findings.expectEqual(check, requests.size(), calls, "the number of requests at the provider");
        for (ReceivedRequest request : requests) {
            findings.expectEqual(check, request.flavour(), upstream.word(), "the form of the request to the provider");
            findings.expect(
                    check,
                    request.signature() == null || request.signature().equals("valid"),
                    "the signature: " + request.signature());
        }
        for (LedgerRow row : rows) {
            findings.expectEqual(check, row.provider(), upstream.word(), "the row's provider");
            findings.expect(check, row.settled(), "a row is still open");
            findings.expect(check, !row.sessionId().isEmpty(), "a row without the client's session");
            BigDecimal expected = row.httpStatus() == 200
                    ? row.tokens().listPrice().multiply(upstream.priceFactor())
                    : BigDecimal.ZERO;
            findings.expect(
                    check,
                    row.cost().compareTo(expected) == 0
                            && (row.httpStatus() != 200 || row.cost().signum() > 0),
                    "the cost is " + row.cost() + " instead of " + expected + " (" + row.factors() + ") for "
                            + row.tokens());
        }
        findings.expect(check, !site.reachedTheProvider(person.key()), "the developer's key reached the provider");
        return rows;
    }
}
