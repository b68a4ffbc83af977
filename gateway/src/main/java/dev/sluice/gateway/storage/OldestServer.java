package dev.sluice.gateway.storage;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.stereotype.Component;

/** Migrates a database only if its server is new enough; an older one would fail in the middle, in words of its own. */
@Component
final class OldestServer implements FlywayMigrationStrategy {

    /** The oldest major version that the tests run on ({@code .ci/postgresql}). */
    static final int MAJOR = 14;

    @Override
    public void migrate(Flyway flyway) {
        require(MAJOR, flyway.getConfiguration().getDataSource());
        flyway.migrate();
    }

    /**
     * Does nothing if the server is of this major version or newer.
     *
     * @throws StorageException with words for the operator
     */
    static void require(int major, DataSource dataSource) {
        try (Connection connection = dataSource.getConnection()) {
            // Known since the connection was made; asks the server nothing.
            if (connection.getMetaData().getDatabaseMajorVersion() < major) {
                throw new StorageException(
                        "The database runs on PostgreSQL "
                                + connection.getMetaData().getDatabaseProductVersion() + "; Sluice needs " + major
                                + " or newer. Nothing in it was changed.",
                        "Upgrade the server, or set spring.datasource.url to another. Without spring.datasource.url Sluice"
                                + " runs a PostgreSQL of its own.");
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
