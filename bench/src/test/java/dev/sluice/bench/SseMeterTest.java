package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SseMeterTest {

    private final List<Long> stamps = new ArrayList<>();
    private final SseMeter meter = new SseMeter(stamps::add);

    @Test
    void anEventCountsWhenItsEmptyLineIsThere() {
        feed("event: a\ndata: 1\n");
        assertThat(meter.events()).isZero();
        feed("\n");
        assertThat(meter.events()).isEqualTo(1);
    }

    @Test
    void emptyLinesAloneAreNoEvents() {
        feed("\n\n\ndata: 1\n\n\n\n");
        assertThat(meter.events()).isEqualTo(1);
    }

    @Test
    void theEndIsTheEventOfThatNameOnly() {
        feed("event: message_stop_not\n\ndata: event: message_stop\n\n");
        assertThat(meter.ended()).isFalse();
        feed("event: message_stop\ndata: {}\n\n");
        assertThat(meter.ended()).isTrue();
        assertThat(meter.failed()).isFalse();
    }

    @Test
    void anErrorEventIsSeen() {
        feed("event: error\ndata: {}\n\n");
        assertThat(meter.failed()).isTrue();
    }

    @Test
    void stampsAreReadWhereverTheStreamIsCut() {
        for (char c : "data: {\"text\":\"t=0000001234567890123 words\"}\n\n".toCharArray()) {
            feed(String.valueOf(c));
        }
        assertThat(stamps).containsExactly(1_234_567_890_123L);
    }

    private void feed(String text) {
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            meter.process(value);
        }
    }
}
