package dev.sluice.gateway.formats;

/** Finds the first string at a path of member names in a JSON text that comes byte by byte; keeps nothing of it. */
final class StringAtPath implements AnswerModelName.Search {

    private final byte[][] path;

    /** Objects and arrays around the next byte. */
    private int depth;

    /** How many of the innermost ones, from the outside, are the objects on the path. */
    private int onPath;

    private boolean inString;
    private boolean escaped;
    private boolean nameNext;
    private boolean inName;
    private int nameLength;
    private boolean nameFits;
    private boolean colonNext;
    private boolean valueNext;
    private boolean inTarget;
    private boolean over;

    StringAtPath(byte[]... path) {
        this.path = path;
    }

    @Override
    public boolean over() {
        return over;
    }

    @Override
    public Seen see(byte value) {
        if (inString) {
            return seeInString(value);
        }
        switch (value) {
            case '"' -> {
                inString = true;
                if (valueNext && onPath == path.length - 1) {
                    inTarget = true;
                    return Seen.TARGET_BEGINS;
                }
                inName = nameNext && directlyOnPath();
                nameNext = false;
                nameLength = 0;
                nameFits = true;
                valueNext = false;
            }
            case '{' -> {
                depth++;
                if (valueNext && onPath < path.length - 1) {
                    onPath++;
                }
                nameNext = directlyOnPath();
                valueNext = false;
            }
            case '[' -> {
                depth++;
                valueNext = false;
            }
            case '}', ']' -> close();
            case ',' -> {
                nameNext = directlyOnPath();
                valueNext = false;
            }
            case ':' -> {
                valueNext = colonNext;
                colonNext = false;
            }
            case ' ', '\t', '\n', '\r' -> {}
            default -> valueNext = false;
        }
        return Seen.OTHER;
    }

    private Seen seeInString(byte value) {
        if (inTarget && (value == '\n' || value == '\r')) {
            over = true;
            return Seen.TARGET_BREAKS_OFF;
        }
        if (escaped) {
            escaped = false;
        } else if (value == '\\') {
            escaped = true;
            nameFits = false;
        } else if (value == '"') {
            inString = false;
            if (inTarget) {
                over = true;
                return Seen.TARGET_ENDS;
            }
            colonNext = inName && nameFits && nameLength == path[onPath].length;
        } else if (inName) {
            nameFits = nameFits && nameLength < path[onPath].length && path[onPath][nameLength] == value;
            nameLength++;
        }
        return Seen.OTHER;
    }

    private void close() {
        if (directlyOnPath() && onPath > 0) {
            onPath--;
        }
        depth--;
        valueNext = false;
        over = depth <= 0;
    }

    private boolean directlyOnPath() {
        return depth == onPath + 1;
    }
}
