package dev.sluice.gateway.outbox;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** The addresses of finance: they get a copy of every warning by mail. */
@Component
class Recipients {

    static final int MOST = 50;

    private final JdbcClient jdbc;
    private final Audit audit;
    private final Clock clock;

    Recipients(JdbcClient jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    List<String> list() {
        return jdbc.sql("select address from outbox_recipient order by address")
                .query((row, number) -> row.getString(1))
                .list();
    }

    /** Adding one that is there changes nothing. */
    @Transactional
    public void add(String address) {
        String lower = address.toLowerCase(Locale.ROOT);
        int added = jdbc.sql("insert into outbox_recipient (address, added_at) values (?, ?) on conflict do nothing")
                .params(lower, Timestamp.from(clock.instant()))
                .update();
        if (added == 1) {
            audit.record("recipient.added", new Subject("recipient", "", lower), Map.of());
        }
    }

    @Transactional
    public void remove(String address) {
        if (jdbc.sql("delete from outbox_recipient where address = ?")
                        .param(address)
                        .update()
                == 1) {
            audit.record("recipient.removed", new Subject("recipient", "", address), Map.of());
        }
    }
}
