package dev.sluice.gateway.reconciliation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
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

    private final JdbcClient jdbc;
    private final JsonMapper json;

    ProofStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
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
