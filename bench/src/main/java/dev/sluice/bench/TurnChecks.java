package dev.sluice.bench;

import static dev.sluice.bench.ConformanceCheck.CACHE;
import static dev.sluice.bench.ConformanceCheck.THINKING;

import dev.sluice.simulator.ReceivedRequest;
import java.util.List;
import java.util.Objects;
import tools.jackson.databind.JsonNode;

/** What has to hold for thinking and caching when a model asked for a tool and was asked again with its result. */
record TurnChecks(Findings findings, Transcript transcript, List<LedgerRow> rows, List<ReceivedRequest> requests) {

    void run() {
        thinking();
        cache();
    }

    private void thinking() {
        boolean shown = !transcript.thinking().isEmpty()
                && !transcript.thinking().getFirst().text().isEmpty();
        findings.expect(THINKING, shown, "no thinking in the client's transcript");
        if (!shown || requests.size() < 2) {
            findings.expect(THINKING, requests.size() >= 2, "there was no second turn");
            return;
        }
        Transcript.Thinking first = transcript.thinking().getFirst();
        findings.expect(THINKING, !first.signature().isEmpty(), "thinking without a signature");
        findings.expect(
                THINKING,
                sentBack(requests.getLast()).contains(first),
                "the second request has not the thinking block of the first answer");
    }

    private static List<Transcript.Thinking> sentBack(ReceivedRequest request) {
        return Http.JSON
                .readTree(Objects.requireNonNull(request.body()))
                .path("messages")
                .valueStream()
                .flatMap(message -> message.path("content").valueStream())
                .filter(block -> block.path("type").asString("").equals("thinking"))
                .map(TurnChecks::block)
                .toList();
    }

    private static Transcript.Thinking block(JsonNode block) {
        return new Transcript.Thinking(
                block.path("thinking").asString(""), block.path("signature").asString(""));
    }

    private void cache() {
        findings.expect(
                CACHE,
                requests.size() == 2 && requests.stream().allMatch(TurnChecks::asksForCaching),
                "cache_control did not reach the provider with both requests");
        if (rows.size() != 2) {
            findings.expect(CACHE, false, "there are " + rows.size() + " rows instead of 2");
            return;
        }
        long written = rows.stream()
                .mapToLong(row -> row.tokens().write5m() + row.tokens().write1h())
                .sum();
        long read = rows.stream().mapToLong(row -> row.tokens().read()).sum();
        findings.expect(CACHE, written(rows.getFirst()) > 0, "the first turn wrote nothing: " + rows.getFirst());
        findings.expect(CACHE, rows.getLast().tokens().read() > 0, "the second turn read nothing: " + rows.getLast());
        findings.expectEqual(CACHE, transcript.cacheWritten(), written, "what the client says was written");
        findings.expectEqual(CACHE, transcript.cacheRead(), read, "what the client says was read");
    }

    private static long written(LedgerRow row) {
        return row.tokens().write5m() + row.tokens().write1h();
    }

    private static boolean asksForCaching(ReceivedRequest request) {
        return Objects.requireNonNull(request.body()).contains("\"cache_control\"");
    }
}
