package dev.sluice.bench;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What a load driver saw. Written by one event loop; read it when the driver is done, or through {@link #requests()}. */
final class Tally {

    private static final long LONGEST_MICROS = 3_600_000_000L;

    /** The error of a stream that was answered and broke off. */
    static final String WITHOUT_END = "stream without its end";

    private final Histogram firstByteMicros = new Histogram(LONGEST_MICROS, 3);
    private final Histogram eventLagMicros = new Histogram(LONGEST_MICROS, 3);
    private final Map<String, Long> errors = new TreeMap<>();
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private volatile long requests;
    private volatile long events;

    void firstByte(long nanos) {
        firstByteMicros.recordValue(Math.clamp(nanos / 1_000, 0, LONGEST_MICROS));
    }

    void eventLag(long nanos) {
        eventLagMicros.recordValue(Math.clamp(nanos / 1_000, 0, LONGEST_MICROS));
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void answered(int status) {
        requests++;
        statuses.merge(status, 1L, Long::sum);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
    void events(long more) {
        events += more;
    }

    /** Forgets the latencies so far, at the beginning of a measuring window. */
    void forgetLatencies() {
        firstByteMicros.reset();
        eventLagMicros.reset();
    }

    void error(String kind) {
        errors.merge(kind, 1L, Long::sum);
    }

    /** Complete answers, whatever their status. */
    long requests() {
        return requests;
    }

    /** Events of all streams. */
    long events() {
        return events;
    }

    /** Complete answers with this status. */
    long withStatus(int status) {
        return statuses.getOrDefault(status, 0L);
    }

    /** Answers with status 200 that had their end. */
    long whole() {
        return withStatus(200) - errors.getOrDefault(WITHOUT_END, 0L);
    }

    /** Everything that did not go well, by kind: answers other than 200 included. */
    Map<String, Long> failures() {
        Map<String, Long> failures = new TreeMap<>(errors);
        statuses.forEach((status, count) -> {
            if (status != 200) {
                failures.merge("status " + status, count, Long::sum);
            }
        });
        return failures;
    }

    /** Microseconds to the first byte at this percentile. */
    long firstByteMicros(double percentile) {
        return firstByteMicros.getValueAtPercentile(percentile);
    }

    /** Microseconds from the simulator's sending of an event to its arrival at this percentile. */
    long eventLagMicros(double percentile) {
        return eventLagMicros.getValueAtPercentile(percentile);
    }
}
