package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** Many streams open at once, two events a second each. */
record StreamWorkload(int count) {

    private static final int BODY_BYTES = 20_000;
    private static final int OPENED_PER_SECOND = 1_000;
    private static final Duration EVENT_INTERVAL = Duration.ofMillis(500);
    private static final Duration STALL = Duration.ofSeconds(5);
    private static final Duration SETTLING = Duration.ofSeconds(2);
    private static final Duration LEAVING_LIMIT = Duration.ofSeconds(5);

    /** Time that the streams last beyond what the measurement is expected to take. */
    private static final int SPARE_SECONDS = 40;

    String name() {
        return count + "-streams";
    }

    /** Opens the streams, looks at CPU, delay and memory while all are open, leaves them and sees them end upstream. */
    Map<String, Double> measure(LoadClient client, SimulatorProcess simulator, Target target, Plan plan)
            throws IOException, InterruptedException {
        long lasting = count / OPENED_PER_SECOND + 2 * plan.window().toSeconds() + SPARE_SECONDS;
        simulator.behave("answer=stream stamp=on interval=" + EVENT_INTERVAL.toMillis() + "ms chunks="
                + lasting * 1_000 / EVENT_INTERVAL.toMillis());
        Map<String, Double> figures = new LinkedHashMap<>();
        long heapBefore = liveHeap(target);
        long rssBefore = target.tree().rssKb();
        long openBefore = simulator.openStreams();
        byte[] request = RequestBytes.messages(
                target.port(), target.key(), Bodies.sized(BODY_BYTES, true), RequestBytes.SESSION);
        try (PacedStreams streams = new PacedStreams(client, target.port(), request, STALL)) {
            streams.open(count, OPENED_PER_SECOND);
            Thread.sleep(SETTLING);
            observe(streams, target, plan, figures);
            figures.put("rss_kb_per_stream", (double) (target.tree().rssKb() - rssBefore) / count);
            figures.put("rss_mb", target.tree().rssKb() / 1_024.0);
            if (target.jvm().isPresent()) {
                figures.put("live_heap_kb_per_stream", (liveHeap(target) - heapBefore) / 1_024.0 / count);
            }
            complain(target, streams.tally());
        }
        figures.put("still_open_upstream", (double) awaitEnd(simulator, openBefore));
        return figures;
    }

    private void observe(PacedStreams streams, Target target, Plan plan, Map<String, Double> figures)
            throws InterruptedException {
        streams.forgetLatencies();
        long cpu = target.tree().cpuMicros();
        long events = streams.tally().events();
        // Twice the window: the events are few, and a tick of the CPU clock is 10 ms.
        Thread.sleep(plan.window().multipliedBy(2));
        double seen = Math.max(1, streams.tally().events() - events);
        figures.put("cpu_us_per_1000_events", (target.tree().cpuMicros() - cpu) * 1_000 / seen);
        figures.put("event_delay_p50_us", (double) streams.eventLagMicros(50));
        figures.put("event_delay_p99_us", (double) streams.eventLagMicros(99));
        figures.put("streams_not_alive", (double) (count - streams.alive()));
        figures.put("streams_stalled", (double) streams.stalled());
    }

    private static long liveHeap(Target target) throws IOException, InterruptedException {
        return target.jvm().isPresent() ? Jvm.liveHeapBytes(target.jvm().getAsLong()) : 0;
    }

    /** Answers that still run at the simulator after a while, beyond those left by an earlier pass. */
    private static long awaitEnd(SimulatorProcess simulator, long openBefore) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LEAVING_LIMIT.toNanos();
        while (simulator.openStreams() > openBefore && System.nanoTime() < deadline) {
            Thread.sleep(50);
        }
        return Math.max(0, simulator.openStreams() - openBefore);
    }

    private void complain(Target target, Tally tally) {
        if (!tally.failures().isEmpty()) {
            Console.complain("  " + name() + " on " + target.name() + ": " + tally.failures());
        }
    }
}
