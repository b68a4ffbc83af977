package dev.sluice.bench;

import io.netty.util.ByteProcessor;
import java.util.function.LongConsumer;

/**
 * Counts the events of one stream in pieces of any size, without building strings, and reads the sending times that the
 * simulator's {@code stamp=on} puts at the start of text deltas.
 */
final class SseMeter implements ByteProcessor {

    private static final byte[] STAMP = {'"', 't', '='};
    private static final int STAMP_DIGITS = 19;
    private static final byte[] END = "event: message_stop".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final byte[] ERROR = "event: error".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private final LongConsumer sentAt;
    private long events;
    private boolean lineEmpty = true;
    private boolean eventHasLines;
    private int stampMatched;
    private int digitsLeft;
    private long stamp;
    private int column;
    private boolean mayBeEnd;
    private boolean mayBeError;
    private boolean sawEnd;
    private boolean sawError;

    /** {@code sentAt} takes each sending time in nanoseconds of the monotonic clock. */
    SseMeter(LongConsumer sentAt) {
        this.sentAt = sentAt;
    }

    @Override
    public boolean process(byte value) {
        if (digitsLeft > 0) {
            stamp = stamp * 10 + (value - '0');
            if (--digitsLeft == 0) {
                sentAt.accept(stamp);
            }
        } else if (value == '\n') {
            endLine();
        } else {
            lineEmpty = false;
            matchLine(value);
            matchStamp(value);
        }
        return true;
    }

    private void endLine() {
        if (lineEmpty) {
            if (eventHasLines) {
                events++;
            }
            eventHasLines = false;
        } else {
            eventHasLines = true;
            sawEnd |= mayBeEnd && column == END.length;
            sawError |= mayBeError && column == ERROR.length;
        }
        lineEmpty = true;
        column = 0;
    }

    private void matchLine(byte value) {
        if (column == 0) {
            mayBeEnd = true;
            mayBeError = true;
        }
        if (mayBeEnd || mayBeError) {
            mayBeEnd = mayBeEnd && column < END.length && END[column] == value;
            mayBeError = mayBeError && column < ERROR.length && ERROR[column] == value;
        }
        column++;
    }

    private void matchStamp(byte value) {
        if (value == STAMP[stampMatched]) {
            if (++stampMatched == STAMP.length) {
                stampMatched = 0;
                digitsLeft = STAMP_DIGITS;
                stamp = 0;
            }
        } else {
            stampMatched = value == STAMP[0] ? 1 : 0;
        }
    }

    /** Complete events so far. */
    long events() {
        return events;
    }

    /** Whether {@code message_stop} was seen. */
    boolean ended() {
        return sawEnd;
    }

    /** Whether an {@code error} event was seen. */
    boolean failed() {
        return sawError;
    }
}
