package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.ABORT;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The client is killed while it is being answered. */
record AbortRun(CellContext cell) implements CellRun {

    private static final int ANSWER_LIMIT_SECONDS = 30;
    private static final int ABORT_LIMIT_SECONDS = 10;

    @Override
    public void run() throws IOException, InterruptedException {
        AdminApi.Person person = cell.site().newPerson();
        String word = cell.word("abort") + "q";
        long before = cell.site().simulator().stats().abortedByClient();
        ClaudeClient client = cell.client(
                cell.newFolder("abort"),
                person,
                "Tell a long story. " + word + "\nsim: chunks=2000 interval=50ms",
                "--output-format",
                "stream-json",
                "--verbose",
                "--include-partial-messages");
        try {
            boolean midway = ConformanceSite.within(
                    ANSWER_LIMIT_SECONDS, () -> client.out().contains("text_delta") || !client.alive());
            cell.findings().expect(ABORT, midway && client.alive(), "the client was not shown a part of the answer");
        } finally {
            client.close();
        }
        cell.findings()
                .expect(
                        ABORT,
                        ConformanceSite.within(
                                ABORT_LIMIT_SECONDS,
                                () -> cell.site().simulator().stats().abortedByClient() > before),
                        "the provider went on with the answer");
        List<LedgerRow> rows = cell.evidence(ABORT, person, word, 1);
        cell.findings()
                .expect(
                        ABORT,
                        rows.stream().allMatch(row -> row.outcome().equals("client_gone")),
                        "outcomes: " + rows.stream().map(LedgerRow::outcome).toList());
        afterwards(person);
    }

    /** The provider is as healthy as before, by what the gateway says and by what it does. */
    private void afterwards(AdminApi.Person person) throws IOException, InterruptedException {
        int port = cell.site().gateway().port();
        String health = cell.site().admin().health(port, cell.upstream().word());
        cell.findings().expectEqual(ABORT, health, "healthy", "the provider's health");
        String body = "{\"model\":\"claude-opus-4-8\",\"max_tokens\":100,"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Still there?\"}]}";
        int status = cell.site()
                .http()
                .status(port, "/v1/messages", person.key(), body.getBytes(StandardCharsets.UTF_8))
                .orElse(0);
        cell.findings().expectEqual(ABORT, status, 200, "the status of the next request");
        List<LedgerRow> rows = cell.site().settled(person, 2);
        cell.findings()
                .expect(
                        ABORT,
                        rows.size() == 2
                                && rows.getLast()
                                        .provider()
                                        .equals(cell.upstream().word()),
                        "the next request's rows: " + rows);
    }
}
