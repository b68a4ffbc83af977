package dev.sluice.gateway.telemetry;

import dev.sluice.gateway.telemetry.Collector.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/** Tries a destination: one small export of each of its signals, past the queue. */
@Component
class TestExports {

    private final Collector collector;
    private final Destinations destinations;
    private final Clock clock;

    TestExports(Collector collector, Destinations destinations, Clock clock) {
        this.collector = collector;
        this.destinations = destinations;
        this.clock = clock;
    }

    /**
     * What became of one signal.
     *
     * @param problem empty when it was taken
     */
    record Result(Signal signal, String problem) {}

    /** Stops at the first problem, since a collector that is away would be waited for with every signal. */
    List<Result> send(Destination destination) throws InterruptedException {
        Map<String, String> headers = destinations.headers(destination.id());
        List<Result> results = new ArrayList<>();
        for (Signal signal : destination.signals()) {
            Outcome outcome = collector.send(destination.address(signal), true, export(signal), headers);
            String problem = switch (outcome) {
                case Outcome.Taken taken -> "";
                case Outcome.Later later -> later.why();
                case Outcome.Refused refused -> refused.why();
            };
            results.add(new Result(signal, problem));
            if (!problem.isEmpty()) {
                break;
            }
        }
        return results;
    }

    private byte[] export(Signal signal) {
        String resource =
                "\"resource\":{\"attributes\":[{\"key\":\"service.name\",\"value\":{\"stringValue\":\"sluice\"}}]}";
        String nanos = clock.instant().toEpochMilli() + "000000";
        String text = switch (signal) {
            case LOGS ->
                "{\"resourceLogs\":[{" + resource + ",\"scopeLogs\":[{\"scope\":{\"name\":\"sluice\"},\"logRecords\":"
                        + "[{\"timeUnixNano\":\"" + nanos + "\",\"severityText\":\"INFO\",\"body\":"
                        + "{\"stringValue\":\"A test from Sluice\"}}]}]}]}";
            case METRICS ->
                "{\"resourceMetrics\":[{" + resource
                        + ",\"scopeMetrics\":[{\"scope\":{\"name\":\"sluice\"},\"metrics\":"
                        + "[{\"name\":\"sluice.test\",\"gauge\":{\"dataPoints\":[{\"timeUnixNano\":\"" + nanos
                        + "\",\"asInt\":\"1\"}]}}]}]}]}";
            case TRACES -> "{\"resourceSpans\":[{" + resource + ",\"scopeSpans\":[]}]}";
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
