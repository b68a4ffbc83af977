package dev.sluice.gateway.connect;

import dev.sluice.gateway.ids.Ids;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** What members wrote to those who run Sluice; kept for {@link #KEPT} and sent nowhere. */
@Component
class Feedback {

    static final int LONGEST_TEXT = 10_000;
    static final int LONGEST_REPORT = 200_000;
    static final Duration KEPT = Duration.ofDays(90);
    private static final int MOST_A_DAY = 20;
    private static final int MOST_SHOWN = 200;

    private final JdbcClient database;
    private final Clock clock;

    Feedback(JdbcClient database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    record Entry(UUID id, UUID memberId, Instant at, String text, String report) {}

    /** Empty when this member has sent too much today. */
    @Transactional
    public Optional<UUID> add(UUID memberId, String text, String report) {
        Instant now = clock.instant();
        database.sql("delete from feedback where at < ?")
                .param(Timestamp.from(now.minus(KEPT)))
                .update();
        int today = database.sql("select count(*) from feedback where member_id = ? and at > ?")
                .params(memberId, Timestamp.from(now.minus(Duration.ofDays(1))))
                .query(Integer.class)
                .single();
        if (today >= MOST_A_DAY) {
            return Optional.empty();
        }
        UUID id = Ids.next();
        database.sql("insert into feedback (id, member_id, at, text, report) values (?, ?, ?, ?, ?)")
                .params(id, memberId, Timestamp.from(now), text.replace('\0', ' '), report.replace('\0', ' '))
                .update();
        return Optional.of(id);
    }

    List<Entry> newest() {
        return database.sql("select id, member_id, at, text, report from feedback where at >= ?"
                        + " order by at desc, id desc limit " + MOST_SHOWN)
                .param(Timestamp.from(clock.instant().minus(KEPT)))
                .query((row, number) -> new Entry(
                        row.getObject("id", UUID.class),
                        row.getObject("member_id", UUID.class),
                        row.getTimestamp("at").toInstant(),
                        row.getString("text"),
                        row.getString("report")))
                .list();
    }
}
