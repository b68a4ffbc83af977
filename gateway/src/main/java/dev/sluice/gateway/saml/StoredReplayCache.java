package dev.sluice.gateway.saml;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The insert decides: of two replicas that get the same message at once, one finds the row there. */
@Component
final class StoredReplayCache implements ReplayCache {

    private final JdbcClient jdbc;
    private final Clock clock;

    StoredReplayCache(JdbcClient jdbc, Clock clock) {
        this.jdbc = jdbc;
        this.clock = clock;
    }

    @Override
    public boolean use(String issuer, String messageId, Instant until) {
        jdbc.sql("delete from saml_used_message where expires_at < :now")
                .param("now", clock.instant().atOffset(ZoneOffset.UTC))
                .update();
        return jdbc.sql("insert into saml_used_message (issuer, message_id, expires_at)"
                                + " values (:issuer, :message, :until) on conflict do nothing")
                        .param("issuer", issuer)
                        .param("message", messageId)
                        .param("until", until.atOffset(ZoneOffset.UTC))
                        .update()
                == 1;
    }
}
