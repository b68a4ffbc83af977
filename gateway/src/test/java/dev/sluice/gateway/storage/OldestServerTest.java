package dev.sluice.gateway.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sluice.gateway.support.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class OldestServerTest {

    private final TestDatabase database = TestDatabase.create();
    private final DriverManagerDataSource server =
            new DriverManagerDataSource(database.url(), database.user(), database.password());

    @Test
    void aServerOfTheOldestVersionIsGoodEnough() throws SQLException {
        int itsVersion = majorVersion();

        assertThatCode(() -> OldestServer.require(itsVersion, server)).doesNotThrowAnyException();
    }

    @Test
    void aServerThatIsTooOldIsRefusedWithBothVersionsAndWhatToDo() throws SQLException {
        int itsVersion = majorVersion();

        StorageException refusal =
                catchThrowableOfType(StorageException.class, () -> OldestServer.require(itsVersion + 1, server));

        FailureAnalysis told = new StorageFailureAnalyzer().analyze(new IllegalStateException(refusal), refusal);
        assertThat(told.getDescription())
                .contains("PostgreSQL " + itsVersion, "needs " + (itsVersion + 1) + " or newer");
        assertThat(told.getAction()).contains("spring.datasource.url");
    }

    private int majorVersion() throws SQLException {
        try (Connection connection = database.connect()) {
            return connection.getMetaData().getDatabaseMajorVersion();
        }
    }
}
