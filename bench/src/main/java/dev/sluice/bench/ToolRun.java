package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.TOOLS;

import dev.sluice.simulator.ReceivedRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A turn with thinking that asks for a tool, and the one that follows. */
record ToolRun(CellContext cell) implements CellRun {

    @Override
    public void run() throws IOException, InterruptedException {
        AdminApi.Person person = cell.site().newPerson();
        Path folder = cell.newFolder("tools");
        String word = cell.word("tools") + "q";
        String content = "The note says " + cell.word("tools") + "note.";
        Path note = Files.writeString(ClaudeClient.work(folder).resolve("note.txt"), content + "\n");
        String call = Http.JSON.writeValueAsString(Map.of("file_path", note.toString()));
        ClaudeClient.Ended ended = cell.client(
                        folder,
                        person,
                        "Read the note. " + word + "\nsim: thinking=400 tool=Read:" + call,
                        "--output-format",
                        "stream-json",
                        "--verbose")
                .await();
        Transcript transcript = Transcript.of(ended.out());
        cell.findings().expect(TOOLS, ended.status() == 0, ended.lastWords());
        cell.findings()
                .expect(TOOLS, transcript.toolUses().contains("Read"), "no call of Read in the client's transcript");
        cell.findings()
                .expect(TOOLS, transcript.result().contains(content), "the client's result: " + transcript.result());
        List<LedgerRow> rows = cell.evidence(TOOLS, person, word, 2);
        List<ReceivedRequest> requests = cell.site().requestsWith(word);
        new TurnChecks(cell.findings(), transcript, rows, requests).run();
        cell.findings()
                .expect(
                        TOOLS,
                        rows.stream().allMatch(row -> row.outcome().equals("completed")),
                        "outcomes: " + rows.stream().map(LedgerRow::outcome).toList());
    }
}
