package dev.sluice.cli.world;

import java.util.concurrent.locks.LockSupport;

/** Says that long work goes on: a turning mark on a terminal, one line elsewhere. */
public final class Progress implements AutoCloseable {

    private static final String[] MARKS = {"|", "/", "-", "\\"};
    private static final long TURN_NANOS = 150_000_000L;

    private final World world;
    private final boolean turns;
    private final Thread turner;
    private volatile boolean over;

    private Progress(World world, String what) {
        this.world = world;
        String term = world.variable("TERM");
        this.turns = world.screen().interactive() && term != null && !term.equals("dumb");
        this.turner = Thread.ofVirtual().unstarted(() -> turn(what));
    }

    /** Begins to show it; closing ends it. */
    public static Progress of(World world, String what) {
        Progress progress = new Progress(world, what);
        if (progress.turns) {
            progress.turner.start();
        } else {
            world.err().println(what + "…");
        }
        return progress;
    }

    private void turn(String what) {
        for (int i = 0; !over; i++) {
            world.err().print("\r" + MARKS[i % MARKS.length] + " " + what + " ");
            world.err().flush();
            LockSupport.parkNanos(TURN_NANOS);
        }
    }

    @Override
    public void close() {
        over = true;
        if (turns) {
            LockSupport.unpark(turner);
            try {
                turner.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            world.err().print("\r\u001b[K");
            world.err().flush();
        }
    }
}
