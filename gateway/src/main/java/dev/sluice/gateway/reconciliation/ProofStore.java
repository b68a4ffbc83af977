package dev.sluice.gateway.reconciliation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Keeps proofs, and reads the sums that they need. */
@Component
class ProofStore {

    private static final TypeReference<List<Difference>> DIFFERENCES = new TypeReference<>() {};
    private static final int KEPT = 24 * 35;

    /** Members' counters of a day add up to the organization's, or one of them is wrong. */
    private static final String ROLLUPS = """
            with parts as (
                select period_start, sum(settled) as settled from spend_counter
                where scope = 'MEMBER' and period = 'DAILY' group by period_start
            ), whole as (
                select period_start, sum(settled) as settled from spend_counter
                where scope = 'ORGANIZATION' and period = 'DAILY' group by period_start
            )
            select period_start, coalesce(w.settled, 0) as counted, coalesce(p.settled, 0) as proven
            from whole w full join parts p using (period_start)
            where coalesce(w.settled, 0) <> coalesce(p.settled, 0)
            order by period_start desc limit 100
            """;

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ProofStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** Days on which the counters of members do not add up to the organization's. */
    List<Difference> rollups() {
        return jdbc.sql(ROLLUPS)
                .query((row, number) -> new Difference(
                        "members",
                        null,
                        "daily",
                        row.getObject("period_start", LocalDate.class),
                        whole(row, "counted"),
                        whole(row, "proven")))
                .list();
    }

    /** All that the organization's daily counters hold. */
    BigInteger counted() {
        return jdbc.sql("select coalesce(sum(settled), 0) as settled from spend_counter"
                        + " where scope = 'ORGANIZATION' and period = 'DAILY'")
                .query((row, number) -> whole(row, "settled"))
                .single();
    }

    /** Whether this replica may prove now; another one holds the lock while it does. */
    boolean mayProve() {
        return jdbc.sql("select pg_try_advisory_xact_lock(7355005, 0)")
                .query(Boolean.class)
                .single();
    }

    void add(Proof proof) {
        jdbc.sql("insert into spend_proof (id, at, counted_pico, ledger_pico, off_pico, millis, differences)"
                        + " values (:id, :at, :counted, :ledger, :off, :millis, :differences)")
                .param("id", proof.id())
                .param("at", Timestamp.from(proof.at()))
                .param("counted", new BigDecimal(proof.countedPico()))
                .param("ledger", new BigDecimal(proof.ledgerPico()))
                .param("off", new BigDecimal(proof.offPico()))
                .param("millis", proof.millis())
                .param("differences", json.writeValueAsString(proof.differences()))
                .update();
        jdbc.sql("delete from spend_proof where id not in (select id from spend_proof order by id desc limit ?)")
                .param(KEPT)
                .update();
    }

    Optional<Proof> last() {
        return newest(1).stream().findFirst();
    }

    List<Proof> newest(int most) {
        return jdbc.sql("select * from spend_proof order by id desc limit ?")
                .param(most)
                .query((row, number) -> proof(row))
                .list();
    }

    private Proof proof(ResultSet row) throws SQLException {
        Instant at = row.getTimestamp("at").toInstant();
        return new Proof(
                row.getObject("id", UUID.class),
                at,
                whole(row, "counted_pico"),
                whole(row, "ledger_pico"),
                whole(row, "off_pico"),
                row.getInt("millis"),
                json.readValue(row.getString("differences"), DIFFERENCES));
    }

    private static BigInteger whole(ResultSet row, String column) throws SQLException {
        return row.getBigDecimal(column).toBigIntegerExact();
    }
}
