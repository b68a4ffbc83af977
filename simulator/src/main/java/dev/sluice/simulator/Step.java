package dev.sluice.simulator;

import java.time.Duration;

/** One thing that a connection does while it answers. */
sealed interface Step {

    /** Send these bytes; they are shared and must not be changed. */
    record Send(byte[] bytes) implements Step {}

    /** Send these bytes with the current {@link System#nanoTime()} in 19 digits at this offset. */
    record SendStamped(byte[] bytes, int offset) implements Step {}

    /** Wait. */
    record Pause(Duration time) implements Step {}

    /** Wait until the client goes away. */
    record WaitForever() implements Step {}

    /** End the connection in order, without the end of the answer. */
    record Close() implements Step {}

    /** End the connection with a reset. */
    record Reset() implements Step {}

    /**
     * From here on this much of the answer is charged for: all input, so much output.
     *
     * @param whole whether nothing of the answer is missing
     */
    record Charged(Answer answer, long output, boolean whole) implements Step {}
}
