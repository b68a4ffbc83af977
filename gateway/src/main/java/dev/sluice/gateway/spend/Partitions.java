package dev.sluice.gateway.spend;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the ledger's monthly partitions ahead of time and drops those past retention. Rows are never deleted singly. */
final class Partitions {

    private static final Logger log = LoggerFactory.getLogger(Partitions.class);

    private final Clock clock;
    private final int keepMonths;

    /** @param keepMonths how many months before the current one are kept */
    Partitions(Clock clock, int keepMonths) {
        if (keepMonths < 1) {
            throw new IllegalArgumentException("the ledger keeps at least one month besides the current one");
        }
        this.clock = clock;
        this.keepMonths = keepMonths;
    }

    /** First day of the oldest month that is kept. */
    LocalDate oldestKept() {
        return today().withDayOfMonth(1).minusMonths(keepMonths);
    }

    /** Makes this month and the next, drops what is too old. */
    void tend(Connection connection) throws SQLException {
        create(connection, today());
        create(connection, today().plusMonths(1));
        try (Statement statement = connection.createStatement();
                ResultSet dropped =
                        statement.executeQuery("select spend_drop_partitions(date '" + oldestKept() + "')")) {
            while (dropped.next()) {
                log.info("The ledger's month {} is past retention and was dropped.", dropped.getString(1));
            }
        }
    }

    /** Makes the months that hold these instants; false when all were there. */
    static boolean make(Connection connection, Collection<Instant> instants) throws SQLException {
        TreeSet<LocalDate> months = new TreeSet<>();
        instants.forEach(instant ->
                months.add(LocalDate.ofInstant(instant, ZoneOffset.UTC).withDayOfMonth(1)));
        boolean made = false;
        for (LocalDate month : months) {
            made |= create(connection, month);
        }
        return made;
    }

    private static boolean create(Connection connection, LocalDate day) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select spend_create_partition(?::date)")) {
            statement.setString(1, day.toString());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }
}
