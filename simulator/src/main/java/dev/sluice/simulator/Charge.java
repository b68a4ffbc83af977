package dev.sluice.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A line of the provider's bill: one answer that began. A JSON answer is charged in full from its first byte, since it is
 * written when all of it is known; a stream that ended early for its input and for the output that was sent. An answer
 * that never began and an error cost nothing.
 *
 * @param requestId the {@code request-id} of the answer
 * @param tag the marker's {@code tag=}, null when there was none
 * @param model as the answer named it
 * @param whole whether all of it was sent
 */
public record Charge(
        String requestId,
        @Nullable String tag,
        String model,
        boolean whole,
        long inputTokens,
        long cacheWrite5mTokens,
        long cacheWrite1hTokens,
        long cacheReadTokens,
        long outputTokens) {

    static Charge of(String requestId, @Nullable String tag, Step.Charged charged) {
        UsageFigures usage = charged.answer().usage();
        return new Charge(
                requestId,
                tag,
                charged.answer().model(),
                charged.whole(),
                usage.input(),
                usage.write5m(),
                usage.write1h(),
                usage.read(),
                charged.output());
    }
}
