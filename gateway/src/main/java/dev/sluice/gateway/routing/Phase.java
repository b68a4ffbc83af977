package dev.sluice.gateway.routing;

import dev.sluice.gateway.routing.RouteDecision.Cause;

/**
 * A stretch in the life of a circuit. Its identity is a token: who was admitted in one phase has no say in a later one,
 * so that a straggler neither closes nor opens a circuit that has moved on.
 */
abstract sealed class Phase {

    private final long sinceMillis;

    private Phase(long sinceMillis) {
        this.sinceMillis = sinceMillis;
    }

    /** When it began to work, or to be down. */
    final long sinceMillis() {
        return sinceMillis;
    }

    /** Works: everybody may pass. */
    static final class Closed extends Phase {

        /** Guarded by the circuit's lock. */
        final FailureWindow window = new FailureWindow();

        /** Whether the window holds anything; lets successes pass without the lock. */
        volatile boolean marked;

        Closed(long sinceMillis) {
            super(sinceMillis);
        }
    }

    /** Is down: nobody passes until some time. */
    static final class Resting extends Phase {

        final long untilMillis;
        final Cause cause;

        /** How often in a row it had to rest. */
        final int times;

        /** Whether the provider itself named the time, so that everybody may come back then. */
        final boolean pause;

        Resting(long sinceMillis, long untilMillis, Cause cause, int times, boolean pause) {
            super(sinceMillis);
            this.untilMillis = untilMillis;
            this.cause = cause;
            this.times = times;
            this.pause = pause;
        }
    }

    /** One request is finding out; nobody else passes. */
    static final class Probing extends Phase {

        final Resting rest;

        /** When a probe that never reported is given up. */
        final long leaseUntilMillis;

        Probing(Resting rest, long leaseUntilMillis) {
            super(rest.sinceMillis());
            this.rest = rest;
            this.leaseUntilMillis = leaseUntilMillis;
        }
    }
}
