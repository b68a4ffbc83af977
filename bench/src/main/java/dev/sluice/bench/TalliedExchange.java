package dev.sluice.bench;

/** An exchange whose course goes into a {@link Tally}; subclasses say what comes after it. */
abstract class TalliedExchange implements Exchange {

    private final byte[] request;
    private final Tally tally;
    private final long dueNanos;

    /** {@code dueNanos} is when the request should have been sent: waiting for a free connection counts as latency. */
    TalliedExchange(byte[] request, Tally tally, long dueNanos) {
        this.request = request;
        this.tally = tally;
        this.dueNanos = dueNanos;
    }

    @Override
    public final byte[] request() {
        return request;
    }

    @Override
    public final void firstByte() {
        tally.firstByte(System.nanoTime() - dueNanos);
    }

    @Override
    public void events(long count) {
        tally.events(count);
    }

    @Override
    public final void stamped(long sentNanos) {
        tally.eventLag(System.nanoTime() - sentNanos);
    }

    @Override
    public final void answered(int status, boolean proper) {
        tally.answered(status);
        if (!proper) {
            tally.error(Tally.WITHOUT_END);
        }
        ended(true);
    }

    @Override
    public final void broke(String why) {
        tally.error(why);
        ended(false);
    }

    /** The exchange is over; the connection can be used again if {@code intact}. */
    abstract void ended(boolean intact);
}
