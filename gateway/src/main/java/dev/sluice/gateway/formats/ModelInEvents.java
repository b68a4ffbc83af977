package dev.sluice.gateway.formats;

import java.nio.charset.StandardCharsets;

/** Finds the model's name in the {@code message_start} of server-sent events that come byte by byte. */
final class ModelInEvents implements AnswerModelName.Search {

    private static final byte[] DATA_FIELD = ascii("data:");
    private static final byte[] EVENT_FIELD = ascii("event:");
    private static final byte[] MESSAGE_START = ascii("message_start");
    private static final byte[] MESSAGE = ascii("message");
    private static final byte[] MODEL = ascii("model");

    /** What the rest of the line is. */
    private enum Line {
        UNDECIDED,
        DATA,
        EVENT,
        IGNORED
    }

    private Line line = Line.UNDECIDED;
    private int lineLength;
    private boolean maybeData = true;
    private boolean maybeEvent = true;
    private boolean afterCarriageReturn;

    private int nameLength;
    private boolean nameFits = true;
    private boolean dataSeen;
    private boolean over;

    /** Only {@code message_start} has a {@code message} at its top, so events without a name need no further look. */
    private StringAtPath model = new StringAtPath(MESSAGE, MODEL);

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public Seen see(byte value) {
        boolean lineEnds = value == '\n' || value == '\r';
        Seen seen = line == Line.DATA && nameFits && !model.over() ? model.see(value) : Seen.OTHER;
        over = over || seen == Seen.TARGET_ENDS || seen == Seen.TARGET_BREAKS_OFF;
        if (lineEnds) {
            boolean secondHalf = value == '\n' && afterCarriageReturn;
            if (!secondHalf) {
                endLine();
            }
        } else {
            continueLine(value);
        }
        afterCarriageReturn = value == '\r';
        return seen;
    }

    private void continueLine(byte value) {
        switch (line) {
            case UNDECIDED -> decide(value);
            case EVENT -> {
                if (nameLength > 0 || value != ' ') {
                    nameFits = nameFits && nameLength < MESSAGE_START.length && MESSAGE_START[nameLength] == value;
                    nameLength++;
                }
            }
            case DATA, IGNORED -> {}
        }
        lineLength++;
    }

    private void decide(byte value) {
        maybeData = maybeData && DATA_FIELD[lineLength] == value;
        maybeEvent = maybeEvent && EVENT_FIELD[lineLength] == value;
        if (!maybeData && !maybeEvent) {
            line = Line.IGNORED;
        } else if (maybeData && lineLength == DATA_FIELD.length - 1) {
            line = Line.DATA;
            dataSeen = true;
        } else if (maybeEvent && lineLength == EVENT_FIELD.length - 1) {
            line = Line.EVENT;
            nameLength = 0;
            nameFits = true;
        }
    }

    private void endLine() {
        if (line == Line.EVENT) {
            nameFits = nameFits && nameLength == MESSAGE_START.length;
        }
        if (lineLength == 0) {
            endEvent();
        }
        line = Line.UNDECIDED;
        lineLength = 0;
        maybeData = true;
        maybeEvent = true;
    }

    private void endEvent() {
        over = over || (dataSeen && nameFits && nameLength > 0);
        dataSeen = false;
        nameLength = 0;
        nameFits = true;
        model = new StringAtPath(MESSAGE, MODEL);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
