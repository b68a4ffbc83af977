package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodiesTest {

    @ParameterizedTest
    @ValueSource(ints = {2_000, 20_000, 100_000})
    void aBodyHasExactlyTheSizeAskedFor(int bytes) {
        assertThat(Bodies.sized(bytes, true)).hasSize(bytes);
        assertThat(Bodies.sized(bytes, false)).hasSize(bytes);
    }

    @Test
    void aLargeBodyKeepsTheClientsToolsAndFieldOrder() {
        var body = Bodies.tree(Bodies.sized(100_000, true));
        assertThat(body.get("tools").size()).isGreaterThan(5);
        assertThat(body.propertyNames()).first().isEqualTo("model");
        assertThat(body.propertyNames()).last().isEqualTo("stream");
    }

    @Test
    void aBodyThatCannotBeSoSmallIsRefused() {
        assertThatThrownBy(() -> Bodies.sized(300, true)).hasMessageContaining("too small");
    }

    @Test
    void theOvershootRequestCostsExactlyItsWorstCase() {
        byte[] body = OvershootCommand.body(3_000);
        long worstMillionths =
                body.length * 5L + Bodies.tree(body).get("max_tokens").asInt() * 25L;
        assertThat(worstMillionths).isEqualTo(50_000);
        assertThat(new String(body, java.nio.charset.StandardCharsets.UTF_8))
                .contains("usage=in:2000,out:1600,read:0,w5m:0,w1h:0")
                .doesNotContain("cache_control");
    }
}
