package dev.sluice.gateway.proxy;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Calls everything registered on one event loop once a second, so that no connection needs timers of its own. */
final class Ticker {

    private final Set<Ticked> members = new HashSet<>();

    /** Starts ticking on this loop. */
    Ticker(EventExecutor loop) {
        loop.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    void add(Ticked member) {
        members.add(member);
    }

    void remove(Ticked member) {
        members.remove(member);
    }

    /** A copy, because members leave while they are called. */
    Iterable<Ticked> members() {
        return new ArrayList<>(members);
    }

    private void tick() {
        long now = System.nanoTime();
        for (Ticked member : members()) {
            member.tick(now);
        }
    }

    /** Something with deadlines. */
    interface Ticked {

        /** Acts on deadlines that have passed; {@code now} is {@link System#nanoTime()}. */
        void tick(long now);

        /** The gateway stops: end what is idle now, and the rest when its answer is complete. */
        void drain();

        /** The time for draining is over: end at once. */
        void abort();
    }
}
