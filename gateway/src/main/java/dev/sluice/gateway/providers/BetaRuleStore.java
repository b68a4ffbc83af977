package dev.sluice.gateway.providers;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.providers.BetaRule.Origin;
import dev.sluice.gateway.storage.Notifications;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.annotation.Transactional;

/** The rules about betas that admins wrote and that were learned from refusals; every change is announced. */
@Repository
public class BetaRuleStore {

    private final JdbcClient jdbc;
    private final Notifications notifications;
    private final Clock clock;

    BetaRuleStore(JdbcClient jdbc, Notifications notifications, Clock clock) {
        this.jdbc = jdbc;
        this.notifications = notifications;
        this.clock = clock;
    }

    /** A rule with its public id's UUID and its last change. */
    public record StoredBetaRule(UUID id, BetaRule rule, Instant updatedAt, String updatedBy) {}

    /** By kind and beta. */
    public List<StoredBetaRule> list() {
        return jdbc.sql("select * from beta_rule order by kind, beta")
                .query((row, number) -> new StoredBetaRule(
                        row.getObject("id", UUID.class),
                        new BetaRule(
                                ProviderKind.valueOf(row.getString("kind")),
                                row.getString("beta"),
                                Set.of((String[]) row.getArray("fields").getArray()),
                                Origin.valueOf(row.getString("origin"))),
                        row.getTimestamp("updated_at").toInstant(),
                        row.getString("updated_by")))
                .list();
    }

    /**
     * Adds a rule or replaces the one of the same kind and beta. What is learned never replaces an admin's rule and adds to
     * what was learned before.
     */
    @Transactional
    public void put(BetaRule rule, String by) {
        jdbc.sql("""
                        insert into beta_rule
                        values (:id, :kind, :beta, string_to_array(:fields, ','), :origin, :now, :by)
                        on conflict (kind, beta) do update
                        set fields = case excluded.origin
                                when 'ADMIN' then excluded.fields
                                else array(select distinct unnest(beta_rule.fields || excluded.fields) order by 1)
                            end,
                            origin = excluded.origin, updated_at = excluded.updated_at,
                            updated_by = excluded.updated_by
                        where beta_rule.origin = 'LEARNED' or excluded.origin = 'ADMIN'
                        """)
                .param("id", Ids.next())
                .param("kind", rule.kind().name())
                .param("beta", rule.beta())
                .param("fields", String.join(",", rule.fields()))
                .param("origin", rule.origin().name())
                .param("now", Timestamp.from(clock.instant()))
                .param("by", by)
                .update();
        notifications.send(Providers.CHANNEL, "");
    }

    /** Removes a rule; false when there is none with this id. */
    @Transactional
    public boolean remove(UUID id) {
        boolean found = jdbc.sql("delete from beta_rule where id = ?").param(id).update() == 1;
        notifications.send(Providers.CHANNEL, "");
        return found;
    }
}
