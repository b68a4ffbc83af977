package dev.sluice.gateway.guardrails;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code guardrail}, and who is in which group. */
@Repository
class GuardrailStore {

    private static final Logger LOG = LoggerFactory.getLogger(GuardrailStore.class);
    private static final String COLUMNS = "id, name, enabled, audience, target, terms, created_at, updated_at";

    private final JdbcClient jdbc;
    private final JsonMapper json;

    GuardrailStore(JdbcClient jdbc, JsonMapper json) {
        this.jdbc = jdbc;
        this.json = json;
    }

    /** A row, with its terms as they were written. */
    record Stored(Guardrail guardrail, TermsText text) {}

    /** All, newest first. */
    List<Stored> all() {
        return jdbc.sql("select " + COLUMNS + " from guardrail order by id desc")
                .query((row, number) -> read(row))
                .list();
    }

    void put(Guardrail guardrail, TermsText text) {
        jdbc.sql("insert into guardrail (" + COLUMNS + ") values (:id, :name, :enabled, :audience, :target,"
                        + " :terms::jsonb, :created, :updated) on conflict (id) do update set name = excluded.name,"
                        + " enabled = excluded.enabled, audience = excluded.audience, target = excluded.target,"
                        + " terms = excluded.terms, updated_at = excluded.updated_at")
                .param("id", guardrail.id())
                .param("name", guardrail.name())
                .param("enabled", guardrail.enabled())
                .param("audience", guardrail.audience().kind().name())
                .param("target", guardrail.audience().target(), Types.OTHER)
                .param("terms", json.writeValueAsString(text))
                .param("created", Timestamp.from(guardrail.createdAt()))
                .param("updated", Timestamp.from(guardrail.updatedAt()))
                .update();
        tell();
    }

    boolean remove(UUID id) {
        boolean removed =
                jdbc.sql("delete from guardrail where id = ?").param(id).update() == 1;
        tell();
        return removed;
    }

    private void tell() {
        jdbc.sql("select pg_notify(?, '')::text")
                .param(Guardrails.CHANNEL)
                .query(String.class)
                .single();
    }

    Set<UUID> groupsOf(UUID member) {
        return new HashSet<>(jdbc.sql("select distinct group_id from group_membership where member_id = ?")
                .param(member)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list());
    }

    private Stored read(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        TermsText text = json.readValue(row.getString("terms"), TermsText.class);
        Guardrail guardrail = new Guardrail(
                id,
                row.getString("name"),
                row.getBoolean("enabled"),
                new Audience(Audience.Kind.valueOf(row.getString("audience")), row.getObject("target", UUID.class)),
                terms(id, text),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
        return new Stored(guardrail, text);
    }

    private static Terms terms(UUID id, TermsText text) {
        try {
            return text.read();
        } catch (InvalidGuardrailException e) {
            // A time zone that this release of Java does not know any more, for example.
            LOG.error("guardrail {} cannot be used: {}: {}", id, e.field(), e.problem());
            throw new IllegalStateException("guardrail " + id + " cannot be used: " + e.field() + " " + e.problem());
        }
    }
}
