package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.PLAIN;

import java.io.IOException;
import java.util.List;

/** One question, one answer, whose usage and so its cost are the same in every cell. */
record PlainRun(CellContext cell) implements CellRun {

    @Override
    public void run() throws IOException, InterruptedException {
        AdminApi.Person person = cell.site().newPerson();
        String word = cell.word("plain") + "q";
        String answer = "Marzipan, said " + cell.word("plain") + "a";
        ClaudeClient.Ended ended = cell.client(
                        cell.newFolder("plain"),
                        person,
                        "Say the word " + word + "\nsim: " + CellContext.USAGE + " text=\"" + answer + "\"")
                .await();
        cell.findings().expect(PLAIN, ended.status() == 0, ended.lastWords());
        cell.findings().expectEqual(PLAIN, ended.out().strip(), answer, "what the client printed");
        List<LedgerRow> rows = cell.evidence(PLAIN, person, word, 1);
        if (rows.size() == 1) {
            LedgerRow row = rows.getFirst();
            cell.findings().expectEqual(PLAIN, row.outcome(), "completed", "the row's outcome");
            cell.findings().expectEqual(PLAIN, row.tokens(), CellContext.REPORTED, "the row's usage");
        }
    }
}
