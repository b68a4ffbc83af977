package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.COUNT;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Counting tokens over plain HTTP, as the client does in a terminal only. */
record CountRequestRun(CellContext cell) implements CellRun {

    @Override
    public void run() throws IOException, InterruptedException {
        AdminApi.Person person = cell.site().newPerson();
        ClientMode.CountRequest request = cell.mode().count(person.key());
        try {
            long tokens = cell.site()
                    .http()
                    .post(cell.site().gateway().port(), request.path(), request.headers(), request.body())
                    .path(request.field())
                    .asLong(0);
            cell.findings().expect(COUNT, tokens > 0, "no number in the field " + request.field());
        } catch (BenchException e) {
            cell.findings().expect(COUNT, false, String.valueOf(e.getMessage()));
        }
        TimeUnit.SECONDS.sleep(1); // a row would have been written before the answer
        cell.findings().expectEqual(COUNT, cell.site().settled(person, 0).size(), 0, "the number of ledger rows");
        cell.findings()
                .expect(
                        COUNT,
                        !cell.site().reachedTheProvider(person.key()),
                        "the developer's key reached the provider");
    }
}
