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

/** Proves that the counters are the sums of the ledger and of its corrections. Only looks, never repairs. */
final class Reconciler {

    /** An entry names its counters; one statement, so one snapshot. */
    private static final String COMPARE = """
            with ledger as (
                select c.id, coalesce(sum(e.cost_pico + coalesce(k.delta, 0)) filter (where e.state <> 'open'), 0) as settled,
                       coalesce(sum(e.worst_pico) filter (
                           where e.state = 'open' and e.reserved_on & (1 << (c.place::integer - 1)) <> 0), 0) as reserved,
                       count(*) filter (where e.state <> 'open') as requests
                from usage_entry e
                left join (
                    select entry_id, sum(delta_pico) as delta from usage_correction group by entry_id
                ) as k on k.entry_id = e.id
                cross join lateral unnest(e.counters) with ordinality as c(id, place)
                where e.opened_at >= ?::date::timestamp at time zone 'UTC' - interval '2 days'
                group by 1
            ), counter as (
                select * from spend_counter where period_start >= ?::date + case zone when 'UTC' then 0 else 1 end
            )
            select c.scope::text, c.period::text, c.period_start, c.holder,
                   coalesce(c.settled - c.carried, 0), coalesce(l.settled, 0), coalesce(c.reserved, 0),
                   coalesce(l.reserved, 0), coalesce(c.requests - c.carried_requests, 0), coalesce(l.requests, 0)
            from counter c
            left join ledger l using (id)
            where (c.settled - c.carried, c.reserved, c.requests - c.carried_requests)
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
            for (int parameter = 1; parameter <= 2; parameter++) {
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
