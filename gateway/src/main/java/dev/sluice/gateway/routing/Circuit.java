package dev.sluice.gateway.routing;

import dev.sluice.gateway.routing.Phase.Closed;
import dev.sluice.gateway.routing.Phase.Probing;
import dev.sluice.gateway.routing.Phase.Resting;
import dev.sluice.gateway.routing.RouteDecision.Cause;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A circuit breaker. While all is well it costs one volatile read per request; its lock is held for a few instructions
 * and only when something failed. Times are milliseconds of the epoch.
 */
final class Circuit {

    /** The first rest; each failed probe doubles it. */
    static final long FIRST_REST_MILLIS = 5_000;

    /** The longest rest, and the longest pause that is granted to a provider. */
    static final long LONGEST_REST_MILLIS = 60_000;

    /** A probe that has not reported by then is taken for lost. */
    static final long PROBE_LEASE_MILLIS = 120_000;

    private volatile Phase phase;
    private volatile @Nullable Trouble trouble;

    Circuit(long now) {
        phase = new Closed(now);
    }

    /** The last thing that went wrong. */
    record Trouble(String what, Instant at) {}

    /** Whether a request would be let through. */
    boolean available(long now) {
        Phase seen = phase;
        return seen instanceof Closed || now >= nextTry(seen) || now < seen.sinceMillis();
    }

    /** Lets a request through and gives the phase that it has to report to; null when it must go elsewhere. */
    @Nullable
    Phase admit(long now) {
        Phase seen = phase;
        return seen instanceof Closed ? seen : admitOne(now);
    }

    private synchronized @Nullable Phase admitOne(long now) {
        if (!available(now)) {
            return null;
        }
        Resting rest = switch (phase) {
            case Closed closed -> null;
            case Resting resting -> resting;
            case Probing probing -> probing.rest;
        };
        if (rest != null) {
            phase = rest.pause ? new Closed(now) : new Probing(rest, now + PROBE_LEASE_MILLIS);
        }
        return phase;
    }

    /** The request got an answer that speaks for the provider. */
    void succeeded(Phase admitted, long now) {
        if (admitted instanceof Closed closed && !closed.marked) {
            return;
        }
        synchronized (this) {
            if (phase != admitted) {
                return;
            }
            if (admitted instanceof Closed closed) {
                closed.window.succeeded();
                closed.marked = !closed.window.clean();
            } else {
                phase = new Closed(now);
            }
        }
    }

    /** The request says nothing about the provider; a probe is given back. */
    void gaveUp(Phase admitted, long now) {
        if (admitted instanceof Probing probing) {
            synchronized (this) {
                if (phase == admitted) {
                    Resting rest = probing.rest;
                    phase = new Resting(rest.sinceMillis(), now, rest.cause, rest.times, rest.pause);
                }
            }
        }
    }

    /** No answer: not even a call, no connection, or nothing in time. */
    void unanswered(Phase admitted, Cause cause, String what, long now) {
        failed(admitted, cause, what, now, false);
    }

    /** An answer that speaks against the provider. */
    void refused(Phase admitted, Cause cause, String what, long now) {
        failed(admitted, cause, what, now, true);
    }

    private synchronized void failed(Phase admitted, Cause cause, String what, long now, boolean answered) {
        trouble = new Trouble(what, Instant.ofEpochMilli(now));
        if (phase != admitted) {
            return;
        }
        if (admitted instanceof Probing probing) {
            int times = probing.rest.times + 1;
            phase = new Resting(admitted.sinceMillis(), now + restMillis(times), cause, times, false);
        } else if (admitted instanceof Closed closed) {
            closed.marked = true;
            if (answered ? closed.window.failed(now) : closed.window.unanswered(now)) {
                phase = new Resting(now, now + restMillis(1), cause, 1, false);
            }
        }
    }

    /**
     * Rests at once.
     *
     * @param pause whether everybody may come back after it, without a probe
     * @return whether this request was the one that made it rest
     */
    synchronized boolean rest(Phase admitted, Cause cause, String what, long millis, boolean pause, long now) {
        trouble = new Trouble(what, Instant.ofEpochMilli(now));
        if (phase != admitted) {
            return false;
        }
        long since = admitted instanceof Closed ? now : admitted.sinceMillis();
        int times = admitted instanceof Probing probing ? probing.rest.times + 1 : 1;
        phase = new Resting(since, now + Math.min(millis, LONGEST_REST_MILLIS), cause, times, pause);
        return true;
    }

    Phase phase() {
        return phase;
    }

    @Nullable
    Trouble trouble() {
        return trouble;
    }

    /** When the next request is let through; 0 where one is now. */
    static long nextTry(Phase phase) {
        return switch (phase) {
            case Closed closed -> 0;
            case Resting resting -> resting.untilMillis;
            case Probing probing -> probing.leaseUntilMillis;
        };
    }

    private static long restMillis(int times) {
        long doublings = Math.min(times - 1L, 10);
        return Math.min(FIRST_REST_MILLIS << doublings, LONGEST_REST_MILLIS);
    }
}
