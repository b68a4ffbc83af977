package dev.sluice.bench;

import dev.sluice.simulator.ReceivedRequest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;

/** One client mode over one kind of provider, with what its runs have in common. */
record CellContext(ConformanceSite site, ClientMode mode, UpstreamKind upstream, Findings findings) {

    /** What answers are told to report where cells are compared, and so what they cost everywhere. */
    static final LedgerRow.Tokens REPORTED = new LedgerRow.Tokens(1_000, 300, 40, 2_000, 500);

    /** The same in the simulator's words. */
    static final String USAGE = "usage=in:1000,w5m:300,w1h:40,read:2000,out:500";

    /** A word that is in no other cell's and no other run's requests. */
    String word(String what) {
        return "conformance-" + what + "-" + mode.word() + "-over-" + upstream.word() + "-";
    }

    /** A new folder for a run of the client. */
    Path newFolder(String what) {
        return site.newFolder(mode.word() + "-over-" + upstream.word() + "-" + what);
    }

    /** Starts the client of this mode. */
    ClaudeClient client(Path folder, AdminApi.Person person, String prompt, String... arguments) throws IOException {
        return site.client(folder, mode, person, prompt, arguments);
    }

    /**
     * What holds for every run: a row and a request at the provider for each call, all served by the one provider in its
     * own form, charged at list price times the documented factor, and the developer's credential not passed on.
     */
    List<LedgerRow> evidence(ConformanceCheck check, AdminApi.Person person, String word, int calls)
            throws IOException, InterruptedException {
        // The client may ask a smaller model for a title; those calls are none of the run's.
        List<LedgerRow> rows = site.settled(person, calls).stream()
                .filter(row -> row.model().contains(ClientMode.MODEL))
                .toList();
        List<ReceivedRequest> requests = site.requestsWith(word);
        findings.expectEqual(check, rows.size(), calls, "the number of ledger rows");
        findings.expectEqual(check, requests.size(), calls, "the number of requests at the provider");
        for (ReceivedRequest request : requests) {
            findings.expect(
                    check,
                    upstream.isServedBy(request),
                    "not in the provider's form or not with its credential: " + request.flavour() + ' ' + request.path()
                            + ", signature " + request.signature());
        }
        for (LedgerRow row : rows) {
            findings.expectEqual(check, row.provider(), upstream.word(), "the row's provider");
            findings.expect(check, row.settled(), "a row is still open");
            findings.expect(check, !row.sessionId().isEmpty(), "a row without the client's session");
            findings.expect(check, !row.clientVersion().isEmpty(), "a row without the client's version");
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
