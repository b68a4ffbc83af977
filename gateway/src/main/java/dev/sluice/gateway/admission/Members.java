package dev.sluice.gateway.admission;

import dev.sluice.gateway.formats.BodyMap.Member;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.TokenStreamLocation;

/** Collects where the members of an object stand while a parser walks over it. */
final class Members {

    private final ByteBuffer bytes;
    private final Map<String, Member> found = new LinkedHashMap<>();
    private @Nullable String name;
    private String nextName = "";
    private int nameStart;
    private int valueStart;

    Members(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    /** A member of this name begins; false when there is one already. */
    boolean begin(String next) {
        nextName = next;
        return !next.equals(name) && !found.containsKey(next);
    }

    /**
     * Its value begins here. The name is looked for backwards from here: what the parser says of a name's place is wrong
     * when its buffer ended between the name and the value.
     */
    void value(TokenStreamLocation at) {
        int start = offset(at);
        int quote = withoutBlanks(withoutBlanks(start) - 1) - 1;
        int nextNameStart = openingQuote(quote);
        endAt(nextNameStart);
        name = nextName;
        nameStart = nextNameStart;
        valueStart = start;
    }

    /** The object ends here. */
    void end(TokenStreamLocation closingBrace) {
        endAt(offset(closingBrace));
    }

    /** What comes next begins here: the value before it ended at the last byte that is neither blank nor comma. */
    private void endAt(int next) {
        if (name != null) {
            int end = withoutBlanks(next);
            if (bytes.get(end - 1) == ',') {
                end = withoutBlanks(end - 1);
            }
            found.put(name, new Member(nameStart, valueStart, end));
            name = null;
        }
    }

    private int openingQuote(int closing) {
        int index = closing - 1;
        while (bytes.get(index) != '"' || backslashesBefore(index) % 2 == 1) {
            index--;
        }
        return index;
    }

    private int backslashesBefore(int index) {
        int count = 0;
        while (bytes.get(index - 1 - count) == '\\') {
            count++;
        }
        return count;
    }

    private int withoutBlanks(int end) {
        int index = end;
        while (bytes.get(index - 1) <= ' ' && bytes.get(index - 1) >= 0) {
            index--;
        }
        return index;
    }

    Map<String, Member> found() {
        return found;
    }

    private static int offset(TokenStreamLocation location) {
        return Math.toIntExact(location.getByteOffset());
    }
}
