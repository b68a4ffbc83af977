package dev.sluice.gateway.formats;

import dev.sluice.gateway.formats.BodyMap.Member;
import dev.sluice.gateway.proxy.Translation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** An answer that is one number under one name, under another name. */
final class CountAnswer implements Translation {

    /** A count is a line; whatever is longer is something else. */
    private static final int MOST_BYTES = 64 * 1024;

    private final byte[] nameThere;
    private final String nameHere;
    private final OutgoingBytes answer = new OutgoingBytes();

    CountAnswer(String nameThere, String nameHere) {
        this.nameThere = nameThere.getBytes(StandardCharsets.US_ASCII);
        this.nameHere = nameHere;
    }

    @Override
    public void accept(ByteBuffer bytes, Output client) {
        if (answer.length() + bytes.remaining() > MOST_BYTES) {
            throw new BrokenAnswerException("a count of more than " + MOST_BYTES + " bytes");
        }
        answer.append(bytes);
    }

    @Override
    public void end(Output client) {
        Member count = JsonText.member(answer.array(), 0, answer.length(), nameThere);
        if (count == null || !isNumber(count)) {
            throw new BrokenAnswerException("an answer without " + new String(nameThere, StandardCharsets.US_ASCII));
        }
        new OutgoingBytes()
                .append("{\"" + nameHere + "\":")
                .append(answer.array(), count.valueStart(), count.valueEnd())
                .append((byte) '}')
                .flush(client);
    }

    private boolean isNumber(Member count) {
        for (int at = count.valueStart(); at < count.valueEnd(); at++) {
            if (answer.array()[at] < '0' || answer.array()[at] > '9') {
                return false;
            }
        }
        return true;
    }
}
