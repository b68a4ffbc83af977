package dev.sluice.gateway.spend;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settles what dead gateway processes left open, as estimates. Any replica may do it, at any time. */
final class Sweeper {

    private static final int LARGEST_BATCH = 500;
    private static final Logger log = LoggerFactory.getLogger(Sweeper.class);

    private final Instance self;
    private final Clock clock;
    private final AtomicLong swept = new AtomicLong();

    Sweeper(Instance self, Clock clock) {
        this.self = self;
        this.clock = clock;
    }

    long swept() {
        return swept.get();
    }

    /** Looks at every other instance once; answers how many entries were settled. */
    int sweep(Connection connection) throws SQLException {
        int total = 0;
        for (int number : others(connection)) {
            int count = 0;
            int batch;
            do {
                batch = sweep(connection, number);
                count += Math.max(batch, 0);
            } while (batch == LARGEST_BATCH);
            if (count > 0) {
                log.warn("Instance {} is dead; its {} open requests are settled as estimates.", number, count);
            }
            total += count;
        }
        swept.addAndGet(total);
        return total;
    }

    private List<Integer> others(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select number from spend_instance order by number")) {
            List<Integer> numbers = new ArrayList<>();
            while (rows.next()) {
                int number = rows.getInt(1);
                if (number != self.numberOrZero()) {
                    numbers.add(number);
                }
            }
            return numbers;
        }
    }

    private int sweep(Connection connection, int number) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("select spend_sweep(?, ?, ?)")) {
            statement.setInt(1, number);
            statement.setObject(2, OffsetDateTime.ofInstant(clock.instant(), ZoneOffset.UTC));
            statement.setInt(3, LARGEST_BATCH);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }
}
