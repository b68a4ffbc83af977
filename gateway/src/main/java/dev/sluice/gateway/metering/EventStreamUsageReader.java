package dev.sluice.gateway.metering;

import java.nio.ByteBuffer;

/**
 * Reads usage from server-sent events (WHATWG HTML §9.2.6) as they pass. Only {@code message_start} and
 * {@code message_delta} are ever kept; every other event is walked over in place, without allocation.
 */
final class EventStreamUsageReader implements UsageReader {

    /** Largest event that is kept to be parsed; a larger one is dropped and makes the result an estimate. */
    private static final int MOST_KEPT_BYTES = 1024 * 1024;

    private static final long EVENT_FIELD = pack("event");
    private static final long DATA_FIELD = pack("data");

    /** Where in a line the next byte stands. */
    private enum Place {
        LINE_START,
        FIELD_NAME,
        VALUE_START,
        VALUE,
        IGNORED
    }

    private enum Field {
        EVENT,
        DATA
    }

    private final UsageDraft draft = new UsageDraft();
    private final EventData data = new EventData();
    private final ByteWindow window = new ByteWindow(this::read);
    private final BoundedBytes kept = new BoundedBytes(MOST_KEPT_BYTES);

    private Place place = Place.LINE_START;
    private Field field = Field.DATA;
    private boolean afterCarriageReturn;
    private long fieldName;
    private final byte[] eventName = new byte[Word.LONGEST];
    private int eventNameLength;

    private Word event = Word.OTHER;
    private boolean eventBegun;

    private boolean started;
    private boolean deltaSeen;
    private boolean stopped;
    private boolean failed;

    @Override
    public void accept(ByteBuffer bytes) {
        window.walk(bytes);
    }

    private void read(byte[] bytes, int from, int limit) {
        int index = from;
        while (index < limit) {
            byte value = bytes[index];
            if (value == '\n' || value == '\r') {
                boolean secondHalf = value == '\n' && afterCarriageReturn;
                afterCarriageReturn = value == '\r';
                if (!secondHalf) {
                    endLine();
                }
                index++;
            } else {
                afterCarriageReturn = false;
                index = consume(bytes, index, limit, value);
            }
        }
    }

    @Override
    public boolean betweenEvents() {
        return place == Place.LINE_START && !eventBegun;
    }

    @Override
    public boolean started() {
        return started;
    }

    @Override
    public boolean complete() {
        return stopped || failed;
    }

    @Override
    public boolean usageSeen() {
        return draft.usageSeen();
    }

    @Override
    public Usage usage() {
        boolean closed = draft.closed() || (stopped && deltaSeen);
        return closed ? draft.asReported() : draft.asEstimate();
    }

    /** Consumes at least one byte, at most the rest of the line. */
    private int consume(byte[] bytes, int index, int limit, byte value) {
        switch (place) {
            case LINE_START -> {
                place = value == ':' ? Place.IGNORED : Place.FIELD_NAME;
                fieldName = value;
                return index + 1;
            }
            case FIELD_NAME -> {
                if (value == ':') {
                    beginValue();
                } else {
                    // Two names are of interest and both fit; a longer one shifts its first bytes out, so mark it.
                    fieldName = (fieldName & 0xFF00_0000_0000_0000L) != 0 ? -1L : (fieldName << 8) | (value & 0xFF);
                }
                return index + 1;
            }
            case VALUE_START -> {
                place = Place.VALUE;
                return value == ' ' ? index + 1 : value(bytes, index, limit);
            }
            case VALUE -> {
                return value(bytes, index, limit);
            }
            case IGNORED -> {
                return lineEnd(bytes, index, limit);
            }
        }
        return index + 1;
    }

    private void beginValue() {
        eventBegun = true;
        place = Place.VALUE_START;
        if (fieldName == DATA_FIELD) {
            field = Field.DATA;
        } else if (fieldName == EVENT_FIELD) {
            field = Field.EVENT;
            eventNameLength = 0;
        } else {
            place = Place.IGNORED;
        }
    }

    private int value(byte[] bytes, int from, int limit) {
        if (field == Field.DATA) {
            return data(bytes, from, limit);
        }
        int end = lineEnd(bytes, from, limit);
        int room = Math.min(end - from, eventName.length - eventNameLength);
        if (room > 0) {
            System.arraycopy(bytes, from, eventName, eventNameLength, room);
        }
        eventNameLength = Math.min(eventNameLength + (end - from), Word.LONGEST + 1);
        return end;
    }

    private int data(byte[] bytes, int from, int limit) {
        if (event.isMaterialised()) {
            int end = lineEnd(bytes, from, limit);
            kept.append(bytes, from, end);
            return end;
        }
        if (event.carriesContent()) {
            return data.skim(bytes, from, limit);
        }
        if (event != Word.OTHER) {
            return lineEnd(bytes, from, limit);
        }
        int end = data.skim(bytes, from, limit);
        kept.append(bytes, from, end);
        if (data.type().isEvent()) {
            settleType(data.type());
        }
        return end;
    }

    private void settleType(Word type) {
        event = type;
        if (!type.isMaterialised()) {
            kept.clear();
        }
    }

    private void endLine() {
        if (place == Place.LINE_START) {
            endEvent();
            return;
        }
        boolean hasValue = place == Place.VALUE_START || place == Place.VALUE;
        if (hasValue && field == Field.EVENT) {
            Word name = Word.of(eventName, eventNameLength);
            if (name.isEvent()) {
                event = name;
            }
        } else if (hasValue && (event == Word.OTHER || event.isMaterialised())) {
            kept.append((byte) '\n');
        }
        place = Place.LINE_START;
    }

    private void endEvent() {
        switch (event) {
            case MESSAGE_START -> {
                // A repeated one would set the output back to where it began.
                if (!started) {
                    started = true;
                    draft.mergeMessageStart(kept);
                }
            }
            case MESSAGE_DELTA -> {
                deltaSeen = true;
                draft.mergeMessageDelta(kept);
            }
            case CONTENT_BLOCK_START, CONTENT_BLOCK_DELTA ->
                draft.addContent(data.generatedCharacters(), data.carriesSomething());
            case MESSAGE_STOP -> stopped = true;
            case ERROR -> failed = true;
            default -> {
                // nothing to learn from the others
            }
        }
        event = Word.OTHER;
        eventBegun = false;
        data.next();
        kept.clear();
    }

    private static int lineEnd(byte[] bytes, int from, int limit) {
        int index = from;
        while (index < limit) {
            byte value = bytes[index];
            if (value == '\n' || value == '\r') {
                break;
            }
            index++;
        }
        return index;
    }

    private static long pack(String name) {
        long packed = 0;
        for (int i = 0; i < name.length(); i++) {
            packed = (packed << 8) | name.charAt(i);
        }
        return packed;
    }
}
