package dev.sluice.gateway.metering;

import java.nio.ByteBuffer;

/**
 * Reads usage from the bytes of one answer as they pass, in pieces of any size. Not thread-safe; one per answer. Never
 * throws on bad input: what cannot be read is left out, and the result says {@code estimated}.
 */
public interface UsageReader {

    /** A reader for {@code text/event-stream} answers of the Messages API. */
    static UsageReader ofEventStream() {
        return new EventStreamUsageReader();
    }

    /** A reader for {@code application/json} answers of the Messages API; keeps at most a bounded part of the body. */
    static UsageReader ofJson() {
        return new JsonUsageReader();
    }

    /** Takes the next bytes from position to limit; the buffer's position is left as it was. */
    void accept(ByteBuffer bytes);

    /** Whether the bytes so far end between two events, so that something may be written in between. */
    boolean betweenEvents();

    /** Whether {@code message_start} has passed (event streams), or anything at all (JSON). */
    boolean started();

    /** Whether the answer came to its regular end ({@code message_stop}, an {@code error} event, or complete JSON). */
    boolean complete();

    /**
     * Whether the answer reported any usage so far. An error body reports none; a success without usage is not free, and
     * has to be settled by what was known before.
     */
    boolean usageSeen();

    /**
     * The usage known now. It is an estimate until the final counts have passed (for event streams the
     * {@code message_delta} with the stop reason); then its output is at least a quarter of the characters seen.
     */
    Usage usage();
}
