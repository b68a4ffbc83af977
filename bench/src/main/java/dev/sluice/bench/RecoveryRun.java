package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.RECOVERY;

import java.io.IOException;
import java.util.List;

/** The provider refuses the first attempt. */
record RecoveryRun(CellContext cell) implements CellRun {

    private static final int ANSWER_LIMIT_SECONDS = 30;

    @Override
    public void run() throws IOException, InterruptedException {
        AdminApi.Person person = cell.site().newPerson();
        String word = cell.word("recovery") + "q";
        String answer = "Recovered, said " + cell.word("recovery") + "a";
        ClaudeClient client;
        cell.site().oneShot().writeLock().lock();
        try {
            cell.site().simulator().behaveNext(1, "status=529 error=overloaded_error");
            client = cell.client(
                    cell.newFolder("recovery"),
                    person,
                    "Go on. " + word + "\nsim: " + CellContext.USAGE + " text=\"" + answer + "\"");
            boolean again = ConformanceSite.within(
                    ANSWER_LIMIT_SECONDS, () -> cell.site().requestsWith(word).size() > 1 || !client.alive());
            cell.findings().expect(RECOVERY, again, "the client did not try again");
        } finally {
            cell.site().oneShot().writeLock().unlock();
        }
        ClaudeClient.Ended ended = client.await();
        cell.findings().expect(RECOVERY, ended.status() == 0, ended.lastWords());
        cell.findings().expectEqual(RECOVERY, ended.out().strip(), answer, "what the client printed");
        List<LedgerRow> rows = cell.evidence(RECOVERY, person, word, 2);
        if (rows.size() == 2) {
            cell.findings().expectEqual(RECOVERY, rows.getFirst().httpStatus(), 529, "the first row's status");
            cell.findings()
                    .expectEqual(RECOVERY, rows.getFirst().outcome(), "refused_by_provider", "the first row's outcome");
            cell.findings().expectEqual(RECOVERY, rows.getLast().outcome(), "completed", "the second row's outcome");
            cell.findings()
                    .expectEqual(RECOVERY, rows.getLast().tokens(), CellContext.REPORTED, "the second row's usage");
        }
    }
}
