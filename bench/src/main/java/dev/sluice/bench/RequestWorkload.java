package dev.sluice.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Requests that are answered at once.
 *
 * @param body the request's body
 * @param answer the simulator's behaviour
 * @param stream whether the answer is an event stream
 */
record RequestWorkload(String name, byte[] body, String answer, boolean stream) {

    /** The answers are about 1 KB of JSON, or 200 text events, each in a write of its own as a provider sends them. */
    static final List<RequestWorkload> ALL = List.of(
            new RequestWorkload("2KB-to-1KB", Bodies.sized(2_000, false), "answer=json chunks=1 chars=450", false),
            new RequestWorkload("100KB-to-1KB", Bodies.sized(100_000, false), "answer=json chunks=1 chars=450", false),
            new RequestWorkload(
                    "100KB-to-200-events", Bodies.sized(100_000, true), "answer=stream chunks=200 interval=1us", true));

    private static final List<Integer> CONNECTIONS = List.of(1, 16, 64);

    /** CPU is taken at this many connections. */
    private static final int CPU_AT = 16;

    private static final int LOW_RATE = 200;
    private static final int LOW_RATE_OF_STREAMS = 100;

    /** What {@link #measure} does, without measuring: the JIT compiles for one load what it must compile again for another. */
    void warm(LoadClient client, SimulatorProcess simulator, Target target, Duration time)
            throws IOException, InterruptedException {
        simulator.behave(answer);
        Duration part = time.dividedBy(CONNECTIONS.size() + 1);
        for (int connections : CONNECTIONS) {
            complain(target, new ClosedLoop(client, target.port(), request(target)).run(connections, part));
        }
        complain(target, new OpenLoop(client, target.port(), request(target)).run(lowRate(), part));
    }

    /** One measured pass: throughput at 1, 16 and 64 connections, CPU, latency at a low fixed rate. */
    Map<String, Double> measure(LoadClient client, SimulatorProcess simulator, Target target, Plan plan)
            throws IOException, InterruptedException {
        simulator.behave(answer);
        Map<String, Double> figures = new LinkedHashMap<>();
        double errors = 0;
        for (int connections : CONNECTIONS) {
            long cpu = target.tree().cpuMicros();
            long postgresCpu = target.postgresCpuMicros();
            long start = System.nanoTime();
            Tally tally = new ClosedLoop(client, target.port(), request(target)).run(connections, plan.window());
            double seconds = (System.nanoTime() - start) / 1e9;
            double requests = Math.max(1, tally.requests());
            figures.put("requests_per_s_c" + connections, requests / seconds);
            if (connections == CPU_AT) {
                double used = target.tree().cpuMicros() - cpu;
                figures.put("cpu_us_per_request", used / requests);
                if (stream) {
                    figures.put("cpu_us_per_1000_events", used * 1_000 / Math.max(1, tally.events()));
                }
                if (target.postgres().isPresent()) {
                    figures.put("postgres_cpu_us_per_request", (target.postgresCpuMicros() - postgresCpu) / requests);
                }
            }
            errors += complain(target, tally);
        }
        Tally calm = new OpenLoop(client, target.port(), request(target)).run(lowRate(), plan.latencyTime());
        figures.put("first_byte_p50_us", (double) calm.firstByteMicros(50));
        figures.put("first_byte_p99_us", (double) calm.firstByteMicros(99));
        figures.put("errors", errors + complain(target, calm));
        if (target.postgres().isPresent()) {
            figures.put("disk_flush_p50_us", DiskFlush.medianMicros());
        }
        return figures;
    }

    private int lowRate() {
        return stream ? LOW_RATE_OF_STREAMS : LOW_RATE;
    }

    private byte[] request(Target target) {
        return RequestBytes.messages(target.port(), target.key(), body, RequestBytes.SESSION);
    }

    private double complain(Target target, Tally tally) {
        Map<String, Long> failures = tally.failures();
        if (!failures.isEmpty()) {
            Console.complain("  " + name + " on " + target.name() + ": " + failures);
        }
        return failures.values().stream().mapToLong(Long::longValue).sum();
    }
}
