package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProcessTreeTest {

    private static final String STAT =
            "42 (odd (name) x) S 7 42 42 0 -1 4194560 100 200 0 0 11 22 33 44 20 0 1 0 1000 0 0";

    @Test
    void theFieldsAreFoundBehindAnyName() {
        assertThat(ProcessTree.parentOf(STAT)).isEqualTo(7);
        assertThat(ProcessTree.ticksOf(STAT)).isEqualTo(11 + 22 + 33 + 44);
    }

    @Test
    void theTimeOfChildrenThatHaveEndedIsNotLost() throws Exception {
        Process shell = new ProcessBuilder("sh", "-c", "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done'; cat")
                .start();
        try {
            ProcessTree tree = new ProcessTree(shell.pid());
            for (int i = 0; i < 200 && tree.cpuMicros() < 50_000; i++) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
            assertThat(tree.cpuMicros()).isGreaterThanOrEqualTo(50_000);
            assertThat(tree.rssKb()).isPositive();
        } finally {
            shell.destroyForcibly();
        }
    }
}
