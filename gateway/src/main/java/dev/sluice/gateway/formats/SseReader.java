package dev.sluice.gateway.formats;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the data of server-sent events (WHATWG HTML §9.2.6) from pieces of any size, with any line ends; names, ids and
 * comments are of no interest. An event that does not end is not shown.
 */
final class SseReader {

    /** The largest event that is accepted. */
    static final int MOST_EVENT_BYTES = 8 * 1024 * 1024;

    private static final byte[] DATA_FIELD = "data".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    private static final int WINDOW_BYTES = 1024;
    private static final byte[] NONE = new byte[0];

    private final Receiver receiver;
    private final OutgoingBytes line = new OutgoingBytes();
    private final OutgoingBytes data = new OutgoingBytes();
    private byte[] window = NONE;
    private boolean firstLine = true;
    private boolean afterCarriageReturn;
    private boolean hasData;

    SseReader(Receiver receiver) {
        this.receiver = receiver;
    }

    /** Sees the data of an event; the array is only lent. */
    @FunctionalInterface
    interface Receiver {
        void event(byte[] data, int length);
    }

    /** @throws BrokenAnswerException when an event is too large */
    void accept(ByteBuffer bytes) {
        if (window.length == 0) {
            window = new byte[WINDOW_BYTES];
        }
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), WINDOW_BYTES);
            bytes.get(window, 0, count);
            read(count);
        }
    }

    private void read(int limit) {
        int at = 0;
        while (at < limit) {
            byte value = window[at];
            if (value == '\n' || value == '\r') {
                boolean secondHalf = value == '\n' && afterCarriageReturn;
                afterCarriageReturn = value == '\r';
                if (!secondHalf) {
                    endLine();
                }
                at++;
            } else {
                afterCarriageReturn = false;
                int end = lineEnd(at, limit);
                line.append(window, at, end);
                if (line.length() + data.length() > MOST_EVENT_BYTES) {
                    throw new BrokenAnswerException("an event of more than " + MOST_EVENT_BYTES + " bytes");
                }
                at = end;
            }
        }
    }

    private int lineEnd(int from, int limit) {
        int at = from;
        while (at < limit && window[at] != '\n' && window[at] != '\r') {
            at++;
        }
        return at;
    }

    private void endLine() {
        byte[] bytes = line.array();
        int end = line.length();
        int start = firstLine && startsWith(bytes, 0, end, BYTE_ORDER_MARK) ? BYTE_ORDER_MARK.length : 0;
        firstLine = false;
        if (start == end) {
            endEvent();
        } else if (startsWith(bytes, start, end, DATA_FIELD)) {
            addData(bytes, start + DATA_FIELD.length, end);
        }
        line.clear();
    }

    private void addData(byte[] bytes, int nameEnd, int end) {
        if (nameEnd < end && bytes[nameEnd] != ':') {
            return;
        }
        int valueStart = Math.min(nameEnd + 1, end);
        if (valueStart < end && bytes[valueStart] == ' ') {
            valueStart++;
        }
        if (hasData) {
            data.append((byte) '\n');
        }
        data.append(bytes, valueStart, end);
        hasData = true;
    }

    private void endEvent() {
        if (hasData) {
            receiver.event(data.array(), data.length());
        }
        data.clear();
        hasData = false;
    }

    private static boolean startsWith(byte[] bytes, int from, int to, byte[] start) {
        return to - from >= start.length && Arrays.equals(bytes, from, from + start.length, start, 0, start.length);
    }
}
