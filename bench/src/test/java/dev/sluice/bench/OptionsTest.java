package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptionsTest {

    @Test
    void flagsAndValuesAreRead() {
        Options options = Options.of(List.of("--quick", "--rounds=7"), Set.of("quick", "rounds"));
        assertThat(options.flag("quick")).isTrue();
        assertThat(options.number("rounds", 3)).isEqualTo(7);
        assertThat(options.number("other", 3)).isEqualTo(3);
    }

    @Test
    void anUnknownNameIsRefusedWithTheKnownOnes() {
        assertThatThrownBy(() -> Options.of(List.of("--fast"), Set.of("quick")))
                .hasMessageContaining("--fast")
                .hasMessageContaining("--quick");
    }
}
