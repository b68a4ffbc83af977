package dev.sluice.gateway.storage;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.sluice.gateway.support.TestDatabase;
import java.sql.DriverManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.mock.env.MockEnvironment;

class DatabaseFailureAnalyzerTest {

    @ParameterizedTest
    @CsvSource({"jdbc:postgresql://127.0.0.1:1/x, refused", "jdbc:postgresql://no-such-host.invalid/x, unknown host"})
    void aDatabaseThatIsNotThereIsNamedWithoutItsPassword(String url, String reason) {
        FailureAnalysis analysis = analyze(url + "?password=hidden", "someone");

        assertThat(analysis.getDescription()).contains(url, reason).doesNotContain("hidden");
        assertThat(analysis.getAction()).contains("spring.datasource.url");
    }

    @Test
    void aDatabaseThatDoesNotExistOnItsServerIsNamed() {
        TestDatabase server = TestDatabase.create();

        FailureAnalysis analysis = analyze(
                server.url().replaceFirst("/test_", "/no_such_") + "?password=" + server.password(), server.user());

        assertThat(analysis.getAction()).startsWith("Create the database");
    }

    private static FailureAnalysis analyze(String url, String user) {
        Throwable failure = catchThrowable(
                () -> DriverManager.getConnection(url, user, "wrong").close());
        return requireNonNull(
                new DatabaseFailureAnalyzer(new MockEnvironment().withProperty("spring.datasource.url", url))
                        .analyze(new IllegalStateException(failure)));
    }
}
