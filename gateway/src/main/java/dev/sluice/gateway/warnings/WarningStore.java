package dev.sluice.gateway.warnings;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Which warnings were given, and to whom they go. */
@Component
class WarningStore {

    private static final Duration KEPT = Duration.ofDays(70);

    private final JdbcClient jdbc;
    private final Audit audit;
    private final Clock clock;

    WarningStore(JdbcClient jdbc, Audit audit, Clock clock) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.clock = clock;
    }

    /** Whether this replica may look now; another one holds the lock until its transaction is over. */
    boolean mayLook() {
        return jdbc.sql("select pg_try_advisory_xact_lock(7355004, 0)")
                .query(Boolean.class)
                .single();
    }

    /** Notes a warning; false when it was given before. The amount counts too: a raised limit is a new one. */
    boolean note(Stand stand, int threshold) {
        return jdbc.sql("insert into warning_given (holder, period, period_start, cap_pico, threshold, given_at)"
                                + " values (:holder, :period, :start, :cap, :threshold, :at) on conflict do nothing")
                        .param("holder", stand.key())
                        .param("period", stand.period().name())
                        .param("start", stand.start())
                        .param("cap", new BigDecimal(stand.capPico()))
                        .param("threshold", threshold)
                        .param("at", Timestamp.from(clock.instant()))
                        .update()
                == 1;
    }

    Audiences audiences() {
        return jdbc.sql("select person, workspace_admins, finance, webhooks from warning_audience")
                .query((row, number) -> new Audiences(row.getInt(1), row.getInt(2), row.getInt(3), row.getInt(4)))
                .single();
    }

    @Transactional
    public void setAudiences(Audiences audiences) {
        jdbc.sql("update warning_audience set person = ?, workspace_admins = ?, finance = ?, webhooks = ?")
                .params(audiences.person(), audiences.workspaceAdmins(), audiences.finance(), audiences.webhooks())
                .update();
        audit.record(
                "warning.changed",
                new Subject("warning", "", "spend warnings"),
                Map.of(
                        "person", text(audiences.person()),
                        "workspace admins", text(audiences.workspaceAdmins()),
                        "finance", text(audiences.finance()),
                        "webhooks", text(audiences.webhooks())));
    }

    private static String text(int threshold) {
        return threshold == Threshold.NEVER ? "never" : "from " + threshold + " %";
    }

    void tidy() {
        jdbc.sql("delete from warning_given where given_at < ?")
                .param(Timestamp.from(clock.instant().minus(KEPT)))
                .update();
    }
}
