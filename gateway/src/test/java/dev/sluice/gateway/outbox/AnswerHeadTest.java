package dev.sluice.gateway.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;

class AnswerHeadTest {

    @Property(tries = 2_000)
    void whateverAReceiverAnswersIsAHeadOrAnError(@ForAll @Size(max = 300) byte[] bytes) {
        try {
            AnswerHead head = AnswerHead.read(new ByteArrayInputStream(torn(bytes)));
            assertThat(head.status()).isBetween(200, 999);
        } catch (IOException e) {
            assertThat(e.getMessage()).isNotEmpty();
        }
    }

    @Example
    void aHeadWithoutEndIsCutOff() {
        byte[] endless =
                ("HTTP/1.1 200 OK\r\nX: " + "x".repeat(AnswerHead.LARGEST)).getBytes(StandardCharsets.US_ASCII);

        assertThatThrownBy(() -> AnswerHead.read(new ByteArrayInputStream(endless)))
                .hasMessageContaining("too large");
    }

    /** Random bytes behind a start that is sometimes a good one, so that more than the first line is read. */
    private static byte[] torn(byte[] bytes) {
        if (bytes.length % 2 == 0) {
            return bytes;
        }
        byte[] start = "HTTP/1.1 200 OK\r\nLocation: ".getBytes(StandardCharsets.US_ASCII);
        byte[] whole = new byte[start.length + bytes.length];
        System.arraycopy(start, 0, whole, 0, start.length);
        System.arraycopy(bytes, 0, whole, start.length, bytes.length);
        return whole;
    }
}
