package dev.sluice.bench;

import java.time.Duration;
import java.util.List;

/**
 * How long and how often is measured.
 *
 * @param window length of one closed-loop measurement and of the window on open streams
 * @param latencyTime length of one measurement at a fixed rate
 * @param warmUp time spent on each workload before the first measurement of a JVM
 * @param starts starts of each kind, of which the median counts
 * @param prepared whether prepared starts are measured too, after preparing, which takes longer than a start
 * @param streams numbers of streams open at once
 */
record Plan(
        int rounds,
        Duration window,
        Duration latencyTime,
        Duration warmUp,
        int starts,
        boolean prepared,
        List<Integer> streams) {

    static final Plan QUICK =
            new Plan(1, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(6), 1, false, List.of(1_000));
    static final Plan FULL = new Plan(
            3, Duration.ofSeconds(5), Duration.ofSeconds(8), Duration.ofSeconds(40), 5, true, List.of(1_000, 5_000));
}
