package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Proves that the counters are the sums of the ledger. Only looks, never repairs. */
final class Reconciler {

    /** Days first, because the six counters of an entry are sums of them; one statement, so one snapshot. */
    private static final String COMPARE = """
            with by_day as (
                select member_id, (opened_at at time zone 'UTC')::date as day, reserved_on,
                       coalesce(sum(cost_pico) filter (where state <> 'open'), 0) as settled,
                       coalesce(sum(worst_pico) filter (where state = 'open'), 0) as held,
                       count(*) filter (where state <> 'open') as requests
                from usage_entry
                where opened_at >= ?::date::timestamp at time zone 'UTC'
                group by 1, 2, 3
            ), ledger as (
                select c.scope, c.period, c.period_start, c.holder, sum(d.settled) as settled,
                       sum(case when d.reserved_on & c.mark <> 0 then d.held else 0 end) as reserved,
                       sum(d.requests) as requests
                from by_day d
                cross join lateral spend_counters_of(d.member_id, d.day::timestamp at time zone 'UTC') as c
                where c.period_start >= ?::date
                group by 1, 2, 3, 4
            ), counter as (
                select * from spend_counter where period_start >= ?::date
            )
            select scope::text, period::text, period_start, holder,
                   coalesce(c.settled, 0), coalesce(l.settled, 0), coalesce(c.reserved, 0), coalesce(l.reserved, 0),
                   coalesce(c.requests, 0), coalesce(l.requests, 0)
            from counter c
            full join ledger l using (scope, period, period_start, holder)
            where (coalesce(c.settled, 0), coalesce(c.reserved, 0), coalesce(c.requests, 0))
               <> (coalesce(l.settled, 0), coalesce(l.reserved, 0), coalesce(l.requests, 0))
            order by 1, 2, 3, 4
            limit 1000
            """;

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Partitions partitions;

    Reconciler(Partitions partitions) {
        this.partitions = partitions;
    }

    /** Compares every period that lies inside the months that are kept, and says in the log what differs. */
    List<Discrepancy> reconcile(Connection connection) throws SQLException {
        List<Discrepancy> found = discrepancies(connection, partitions.oldestKept());
        if (!found.isEmpty()) {
            log.error(
                    "The counters differ from the ledger in {} places; the first is {}.",
                    found.size(),
                    found.getFirst());
        }
        return found;
    }

    private static List<Discrepancy> discrepancies(Connection connection, LocalDate from) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COMPARE)) {
            for (int parameter = 1; parameter <= 3; parameter++) {
                statement.setString(parameter, from.toString());
            }
            List<Discrepancy> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Discrepancy(
                            row.getString(1).equals("MEMBER") ? row.getObject(4, UUID.class) : null,
                            Period.valueOf(row.getString(2)),
                            row.getObject(3, LocalDate.class),
                            whole(row, 5),
                            whole(row, 6),
                            whole(row, 7),
                            whole(row, 8),
                            row.getLong(9),
                            row.getLong(10)));
                }
            }
            return found;
        }
    }

    private static BigInteger whole(ResultSet row, int column) throws SQLException {
        return row.getBigDecimal(column).toBigIntegerExact();
    }
}
