package dev.sluice.gateway.warnings;

import java.util.List;

/** The shares of a limit at which somebody is told, in percent. */
final class Threshold {

    static final List<Integer> ALL = List.of(50, 80, 95, 100);

    /** Tells an audience nothing at all. */
    static final int NEVER = 1_000;

    private Threshold() {}

    /** Those that a share has reached, lowest first. */
    static List<Integer> reachedBy(int percent) {
        return ALL.stream().filter(threshold -> percent >= threshold).toList();
    }

    static boolean isChoice(int threshold) {
        return threshold == NEVER || ALL.contains(threshold);
    }
}
