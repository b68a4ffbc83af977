package dev.sluice.gateway.dryrun;

import dev.sluice.gateway.spend.Period;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.stereotype.Component;

/** Tries limits on months of the ledger, which are read row by row and never held as a whole. */
@Component
class DryRuns {

    private static final UUID EVERYBODY = new UUID(0, 0);
    private static final int ROWS_AT_ONCE = 2_000;
    private static final int LONGEST_SECONDS = 60;
    private static final String READ = "select %s, opened_at, corrected_pico, worst_pico from usage_entry_corrected"
            + " where opened_at >= ? and opened_at < ? and state <> 'open' order by opened_at, id";

    private final DataSource dataSource;

    DryRuns(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    /** Whom a limit on trial is for. */
    enum Whose {
        EACH_MEMBER("member_id"),
        EACH_KEY("key_id"),
        ORGANIZATION("member_id");

        private final String column;

        Whose(String column) {
            this.column = column;
        }
    }

    /**
     * Judges a month. The period that was running when it began is judged from the month's first day on.
     *
     * @throws org.springframework.dao.DataAccessException when the ledger cannot be read
     */
    Trial over(YearMonth month, Whose whose, Period period, BigInteger capPico) {
        Trial trial = new Trial(period, capPico);
        try (Connection connection = dataSource.getConnection()) {
            // A cursor instead of a month in memory; it needs a transaction.
            boolean before = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try (PreparedStatement statement = connection.prepareStatement(READ.formatted(whose.column))) {
                statement.setFetchSize(ROWS_AT_ONCE);
                statement.setQueryTimeout(LONGEST_SECONDS);
                statement.setObject(1, start(month));
                statement.setObject(2, start(month.plusMonths(1)));
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        UUID holder = whose == Whose.ORGANIZATION ? EVERYBODY : row.getObject(1, UUID.class);
                        Instant at = row.getObject(2, OffsetDateTime.class).toInstant();
                        trial.judge(holder, at, row.getLong(3), row.getLong(4));
                    }
                }
            } finally {
                connection.rollback();
                connection.setAutoCommit(before);
            }
        } catch (SQLException e) {
            throw new DataAccessResourceFailureException("the ledger cannot be read", e);
        }
        return trial;
    }

    private static OffsetDateTime start(YearMonth month) {
        return month.atDay(1).atStartOfDay().atOffset(ZoneOffset.UTC);
    }
}
