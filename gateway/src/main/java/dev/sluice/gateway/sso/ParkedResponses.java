package dev.sluice.gateway.sso;

import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/**
 * SAML responses between the post that brought them, which comes from another site and therefore without our cookie
 * (SameSite=Lax), and the request that follows with it. Each waits with the sign-in that it claims to answer.
 */
@Repository
class ParkedResponses {

    static final Duration LIFETIME = Duration.ofSeconds(60);

    /** In characters of base64: a quarter of a megabyte, and a little for line ends. */
    static final int LONGEST = 360_000;

    /** Whoever posts without reading the rest fills no disk. */
    static final int MOST = 1000;

    private final JdbcClient database;
    private final Clock clock;

    ParkedResponses(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** What became of a response. */
    enum Parked {
        WAITS,
        NO_ATTEMPT,
        NO_ROOM
    }

    Parked park(String state, UUID providerId, String response) {
        Instant now = clock.instant();
        int waiting = database.sql("select count(*) from sso_attempt where parked_until > ?")
                .param(Timestamp.from(now))
                .query(Integer.class)
                .single();
        if (waiting >= MOST || response.length() > LONGEST) {
            return Parked.NO_ROOM;
        }
        int parked = database.sql("update sso_attempt set parked = ?, parked_until = ? where state_hash = ?"
                        + " and provider_id = ? and expires_at > ?")
                .params(
                        response,
                        Timestamp.from(now.plus(LIFETIME)),
                        Attempts.sha256(state),
                        providerId,
                        Timestamp.from(now))
                .update();
        return parked == 1 ? Parked.WAITS : Parked.NO_ATTEMPT;
    }

    /** The response that waits with an attempt, as long as nobody took the attempt. */
    Optional<String> of(String state, UUID providerId) {
        return database.sql("select parked from sso_attempt where state_hash = ? and provider_id = ?"
                        + " and parked is not null and parked_until > ?")
                .params(Attempts.sha256(state), providerId, Timestamp.from(clock.instant()))
                .query((row, number) -> row.getString(1))
                .optional();
    }
}
