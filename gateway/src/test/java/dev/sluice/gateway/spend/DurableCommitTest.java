package dev.sluice.gateway.spend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.ds.PGSimpleDataSource;

class DurableCommitTest {

    /** A crash of such a server would forget reservations whose requests are at the provider. */
    @Test
    void theLedgerCommitsDurablyOnAServerThatWouldNot(@TempDir Path folder) throws Exception {
        try (SpendFixture world = new SpendFixture(new MovableClock("2026-11-18T15:00:00Z"), folder)) {
            PGSimpleDataSource lax = (PGSimpleDataSource) world.dataSource(null);
            lax.setOptions("-c synchronous_commit=off");
            StoreConnection store = StoreConnection.pinned(lax, Duration.ofSeconds(5));
            assertThat(store.run(DurableCommitTest::commits)).isEqualTo("on");
            store.close();
        }
    }

    private static String commits(Connection session) throws SQLException {
        try (Statement statement = session.createStatement();
                ResultSet row = statement.executeQuery("show synchronous_commit")) {
            row.next();
            return row.getString(1);
        }
    }
}
