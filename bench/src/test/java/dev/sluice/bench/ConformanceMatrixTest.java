package dev.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConformanceMatrixTest {

    private final ConformanceMatrix matrix = new ConformanceMatrix(
            List.of(ClientMode.BEDROCK, ClientMode.VERTEX),
            List.of(UpstreamKind.FOUNDRY),
            EnumSet.allOf(ConformanceCheck.class));

    @Test
    void aCellThatWasNotRunIsAFailure() {
        matrix.put(ClientMode.BEDROCK, UpstreamKind.FOUNDRY, new Findings());
        assertThat(matrix.cell(ClientMode.BEDROCK, UpstreamKind.FOUNDRY)).isEqualTo("7/7");
        assertThat(matrix.passed()).isFalse();
        assertThat(matrix.problems()).containsExactly("vertex over foundry: not run");
    }

    @Test
    void aCellNamesTheChecksThatFailedAndCountsEachOnce() {
        Findings findings = new Findings();
        findings.expectEqual(ConformanceCheck.CACHE, 1, 2, "what was read");
        findings.expectEqual(ConformanceCheck.CACHE, 3, 4, "what was written");
        findings.expect(ConformanceCheck.ABORT, false, "the provider went on");
        matrix.put(ClientMode.BEDROCK, UpstreamKind.FOUNDRY, findings);
        matrix.put(ClientMode.VERTEX, UpstreamKind.FOUNDRY, new Findings());
        assertThat(matrix.table()).isEqualTo("""
                | client mode | foundry |
                |---|---|
                | bedrock | 5/7 not cache, abort |
                | vertex | 7/7 |
                """);
        assertThat(matrix.problems())
                .contains("bedrock over foundry: cache: what was read is 1 instead of 2")
                .hasSize(3);
    }
}
