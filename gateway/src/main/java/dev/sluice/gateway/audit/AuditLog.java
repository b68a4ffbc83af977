package dev.sluice.gateway.audit;

import dev.sluice.gateway.audit.AuditEvent.Subject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** Reads the record back, newest first. */
@Service
class AuditLog {

    private static final TypeReference<Map<String, String>> DETAILS = new TypeReference<>() {};

    private final JdbcClient database;
    private final JsonMapper json;

    AuditLog(JdbcClient database, JsonMapper json) {
        this.database = database;
        this.json = json;
    }

    /**
     * What to read.
     *
     * @param kind the first part of an action, for example {@code member}; empty for all
     * @param before only events older than this one; null for the newest
     */
    record Extract(String kind, @Nullable UUID before, int limit) {}

    List<AuditEvent> read(Extract extract) {
        return database.sql("select * from audit_event where (:kind = '' or split_part(action, '.', 1) = :kind)"
                        + " and (:before::uuid is null or id < :before::uuid) order by id desc limit :limit")
                .param("kind", extract.kind())
                .param(
                        "before",
                        extract.before() == null ? null : extract.before().toString())
                .param("limit", extract.limit())
                .query((row, number) -> event(row))
                .list();
    }

    /** The kinds of things that were ever done, by name. */
    List<String> kinds() {
        return database.sql("select distinct split_part(action, '.', 1) as kind from audit_event order by kind")
                .query((row, number) -> row.getString(1))
                .list();
    }

    private AuditEvent event(ResultSet row) throws SQLException {
        return new AuditEvent(
                row.getObject("id", UUID.class),
                row.getTimestamp("at").toInstant(),
                new Actor(
                        Actor.Type.valueOf(row.getString("actor_type")),
                        row.getObject("actor_id", UUID.class),
                        row.getString("actor_label")),
                row.getString("action"),
                new Subject(row.getString("subject_type"), row.getString("subject_id"), row.getString("subject_label")),
                json.readValue(row.getString("details"), DETAILS),
                row.getString("address"));
    }
}
