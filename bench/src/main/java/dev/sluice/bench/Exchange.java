package dev.sluice.bench;

/**
 * One request under way on one connection, told by the connection what happens. Lives on the generator's event loop.
 */
interface Exchange {

    /** The whole request, head and body. */
    byte[] request();

    /** The first byte of the answer's body (of the head when there is no body) arrived. */
    void firstByte();

    /** Events of a stream arrived. */
    void events(long count);

    /** An event arrived that was sent at this time of the monotonic clock. */
    void stamped(long sentNanos);

    /** The answer is complete; {@code proper} is false for a stream without its end. */
    void answered(int status, boolean proper);

    /** The connection broke, or never came to be. */
    void broke(String why);
}
