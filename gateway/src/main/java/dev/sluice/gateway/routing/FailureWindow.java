package dev.sluice.gateway.routing;

/**
 * What happened lately at something that works: it trips at two requests in a row without any answer, or when five of the
 * last ten failed within thirty seconds. Two, because one refused connection is what a restart behind a load balancer
 * looks like; five of ten, because single 5xx answers are daily life. Not thread-safe.
 */
final class FailureWindow {

    static final int UNANSWERED_IN_A_ROW = 2;
    static final int FAILURES = 5;
    static final int OUTCOMES = 10;
    static final long WITHIN_MILLIS = 30_000;

    /** One bit for each of the last outcomes, the newest lowest; 1 is a failure. */
    private int outcomes;

    private int unanswered;
    private final long[] failedAtMillis = new long[FAILURES];
    private int oldest;

    /** Notes a success. */
    void succeeded() {
        unanswered = 0;
        push(0);
    }

    /** Notes an answer that was a failure, and says whether that was one too many. */
    boolean failed(long nowMillis) {
        unanswered = 0;
        return oneTooMany(nowMillis);
    }

    /** Notes that no answer came, and says whether that was one too many. */
    boolean unanswered(long nowMillis) {
        unanswered++;
        return oneTooMany(nowMillis) || unanswered >= UNANSWERED_IN_A_ROW;
    }

    /** Whether there is nothing to remember. */
    boolean clean() {
        return outcomes == 0 && unanswered == 0;
    }

    private boolean oneTooMany(long nowMillis) {
        push(1);
        failedAtMillis[oldest] = nowMillis;
        oldest = (oldest + 1) % FAILURES;
        return Integer.bitCount(outcomes) >= FAILURES && nowMillis - failedAtMillis[oldest] <= WITHIN_MILLIS;
    }

    private void push(int outcome) {
        outcomes = ((outcomes << 1) | outcome) & ((1 << OUTCOMES) - 1);
    }
}
