package dev.sluice.gateway.outbox;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.Vault;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The queue in the database. A body is sealed, because it may hold a one-time link, and goes when the message is done. */
@Component
class MessageQueue {

    /** How long a claimed message is left to whoever claimed it. */
    static final Duration CLAIM = Duration.ofSeconds(60);

    private static final Duration KEPT = Duration.ofDays(90);
    private static final List<Duration> PAUSES = List.of(
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofMinutes(30),
            Duration.ofHours(1),
            Duration.ofHours(3),
            Duration.ofHours(6),
            Duration.ofHours(12));
    private static final int LONGEST_PROBLEM = 300;
    private static final String PURPOSE = "outbox-body:";

    private final JdbcClient jdbc;
    private final Vault vault;
    private final Clock clock;

    MessageQueue(JdbcClient jdbc, Vault vault, Clock clock) {
        this.jdbc = jdbc;
        this.vault = vault;
        this.clock = clock;
    }

    /** A message that is to be sent now; {@code receiverId} null for mail, or when the receiver was removed. */
    record Claimed(
            UUID id,
            @Nullable UUID receiverId,
            boolean mail,
            String target,
            String event,
            String title,
            String body,
            int attempts) {}

    /** A line of the log. */
    record Delivery(
            UUID id,
            boolean mail,
            String target,
            String event,
            String title,
            String state,
            int attempts,
            Instant madeAt,
            @Nullable Instant nextAt,
            @Nullable Instant doneAt,
            @Nullable String problem) {}

    UUID add(@Nullable UUID receiverId, String target, String event, String title, String body) {
        UUID id = Ids.next();
        Timestamp now = Timestamp.from(clock.instant());
        jdbc.sql(
                        "insert into outbox_message (id, receiver_id, mail, target, event, title, sealed_body, made_at, next_at)"
                                + " values (:id, :receiver::uuid, :mail, :target, :event, :title, :body, :now, :now)")
                .param("id", id)
                .param("receiver", receiverId == null ? null : receiverId.toString())
                .param("mail", receiverId == null)
                .param("target", target)
                .param("event", event)
                .param("title", title)
                .param("body", vault.seal(PURPOSE + id, body.getBytes(StandardCharsets.UTF_8)))
                .param("now", now)
                .update();
        return id;
    }

    /** Claims what is due, at most so many; nobody else gets them for {@link #CLAIM}. */
    List<Claimed> claim(int most) {
        Instant now = clock.instant();
        return jdbc.sql("""
                        update outbox_message m set attempts = m.attempts + 1, next_at = :until
                        where m.id in (select id from outbox_message where state = 'waiting' and next_at <= :now
                                       order by next_at limit :most for update skip locked)
                        returning m.*
                        """)
                .param("until", Timestamp.from(now.plus(CLAIM)))
                .param("now", Timestamp.from(now))
                .param("most", most)
                .query((row, number) -> claimed(row))
                .list();
    }

    private Claimed claimed(ResultSet row) throws SQLException {
        UUID id = row.getObject("id", UUID.class);
        return new Claimed(
                id,
                row.getObject("receiver_id", UUID.class),
                row.getBoolean("mail"),
                row.getString("target"),
                row.getString("event"),
                row.getString("title"),
                new String(vault.open(PURPOSE + id, row.getBytes("sealed_body")), StandardCharsets.UTF_8),
                row.getInt("attempts"));
    }

    void delivered(UUID id) {
        done(id, "delivered", null);
    }

    /** Another try after a pause, unless it was the last one or {@code hopeless}. */
    void failed(Claimed message, String problem, boolean hopeless) {
        String told = problem.length() <= LONGEST_PROBLEM ? problem : problem.substring(0, LONGEST_PROBLEM - 1) + "…";
        if (hopeless || message.attempts() > PAUSES.size()) {
            done(message.id(), "failed", told);
            return;
        }
        jdbc.sql("update outbox_message set next_at = ?, problem = ? where id = ? and state = 'waiting'")
                .params(Timestamp.from(clock.instant().plus(PAUSES.get(message.attempts() - 1))), told, message.id())
                .update();
    }

    private void done(UUID id, String state, @Nullable String problem) {
        jdbc.sql("update outbox_message set state = :state, done_at = :now, sealed_body = null,"
                        + " problem = coalesce(:problem::text, problem) where id = :id")
                .param("state", state)
                .param("now", Timestamp.from(clock.instant()))
                .param("problem", problem)
                .param("id", id)
                .update();
    }

    /** The newest messages. */
    List<Delivery> newest(int most) {
        return jdbc.sql("select * from outbox_message order by id desc limit ?")
                .param(most)
                .query((row, number) -> delivery(row))
                .list();
    }

    /** Forgets what was done long ago. */
    int tidy() {
        return jdbc.sql("delete from outbox_message where state <> 'waiting' and made_at < ?")
                .param(Timestamp.from(clock.instant().minus(KEPT)))
                .update();
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Timestamp next = row.getTimestamp("next_at");
        Timestamp done = row.getTimestamp("done_at");
        return new Delivery(
                row.getObject("id", UUID.class),
                row.getBoolean("mail"),
                row.getString("target"),
                row.getString("event"),
                row.getString("title"),
                row.getString("state"),
                row.getInt("attempts"),
                row.getTimestamp("made_at").toInstant(),
                next == null ? null : next.toInstant(),
                done == null ? null : done.toInstant(),
                row.getString("problem"));
    }
}
