package dev.sluice.gateway.startup;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class StopFailureAnalyzerTest {

    private static final Throwable FAILURE = new IllegalStateException("sluice - pool has been closed");

    @Test
    void aStopDuringTheStartIsToldInOneSentence() {
        ByteArrayOutputStream told = new ByteArrayOutputStream();

        PlainReport.print(
                new PrintStream(told, true, StandardCharsets.UTF_8),
                Objects.requireNonNull(new StopFailureAnalyzer(() -> true).analyze(FAILURE)));

        assertThat(told.toString(StandardCharsets.UTF_8).strip())
                .isEqualTo("Sluice did not start. It was told to stop before it was ready.");
    }

    @Test
    void withoutAStopTheFailureIsLeftToOthers() {
        assertThat(new StopFailureAnalyzer().analyze(FAILURE)).isNull();
    }
}
