package dev.sluice.gateway.startup;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

class PortFailureAnalyzerTest {

    private final PortFailureAnalyzer analyzer =
            new PortFailureAnalyzer(new MockEnvironment().withProperty("sluice.port", "9000"));

    @Test
    void aPortInUseIsNamedWithTheSettingThatChangesIt() {
        FailureAnalysis analysis = requireNonNull(
                analyzer.analyze(new IllegalStateException(new BindException("Address already in use"))));

        assertThat(analysis.getDescription()).isEqualTo("Port 9000 on 127.0.0.1 is in use by another process.");
        assertThat(analysis.getAction()).contains("--sluice.port=");
    }

    @Test
    void theNativeTransportsOwnExceptionIsUnderstood() {
        FailureAnalysis analysis = requireNonNull(analyzer.analyze(
                new IllegalStateException(new IOException("bind(..) failed with error(-13): Permission denied"))));

        assertThat(analysis.getDescription()).contains("permission denied");
    }

    @Test
    void otherFailuresAreLeftToOthers() {
        assertThat(analyzer.analyze(new IllegalStateException(new IOException("disk full"))))
                .isNull();
    }
}
