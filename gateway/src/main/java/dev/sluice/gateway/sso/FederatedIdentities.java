package dev.sluice.gateway.sso;

import java.sql.Timestamp;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** Which subject of which provider is which member. */
@Repository
class FederatedIdentities {

    private final JdbcClient database;
    private final Clock clock;

    FederatedIdentities(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    Optional<UUID> memberOf(UUID providerId, String subject) {
        return database.sql("select member_id from federated_identity where provider_id = ? and subject = ?")
                .params(providerId, subject)
                .query((row, number) -> row.getObject(1, UUID.class))
                .optional();
    }

    void link(UUID providerId, String subject, UUID memberId) {
        Timestamp now = Timestamp.from(clock.instant());
        database.sql("""
                        insert into federated_identity (provider_id, subject, member_id, linked_at, last_seen_at)
                        values (:provider, :subject, :member, :now, :now)
                        on conflict (provider_id, subject) do update set last_seen_at = :now
                        """)
                .param("provider", providerId)
                .param("subject", subject)
                .param("member", memberId)
                .param("now", now)
                .update();
    }
}
