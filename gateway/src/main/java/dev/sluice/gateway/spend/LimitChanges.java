package dev.sluice.gateway.spend;

import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimitAnswers.AmountAnswer;
import dev.sluice.gateway.spend.SpendLimitAnswers.ChangeAnswer;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** {@code GET /spend_limits/audit}: who changed which limit, newest first, from the record of who did what. */
@Component
class LimitChanges {

    static final String ID = "event";

    private static final int SHOWN = 1_000;

    private final JdbcClient jdbc;

    LimitChanges(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Page<ChangeAnswer> page(Query query) {
        Cursor cursor = query.cursor(ID);
        List<ChangeAnswer> newest = jdbc.sql("""
                        select id, at, actor_type, actor_label, action, subject_id, details ->> 'amount' as amount,
                               details ->> 'before' as before
                        from audit_event
                        where subject_type = 'spend_limit' and action in ('limit.set', 'limit.removed')
                        order by id desc limit :most
                        """)
                .param("most", SHOWN)
                .query((row, number) -> read(row))
                .list();
        return cursor.pageOf(
                newest, change -> Ids.parse(ID, change.id()).orElseThrow(), change -> change, ChangeAnswer::id);
    }

    private static ChangeAnswer read(ResultSet row) throws SQLException {
        boolean removed = row.getString("action").equals("limit.removed");
        String amount = row.getString("amount");
        String before = removed ? amount : row.getString("before");
        return new ChangeAnswer(
                "audit_event",
                Ids.text(ID, row.getObject("id", UUID.class)),
                row.getObject("at", OffsetDateTime.class).toInstant(),
                (row.getString("actor_type").equals("ADMIN_KEY") ? "admin-key:" : "oidc:")
                        + row.getString("actor_label"),
                removed ? "spend_limit.delete" : "spend_limit.upsert",
                row.getString("subject_id"),
                before == null ? null : new AmountAnswer(cents(before)),
                removed ? null : new AmountAnswer(cents(amount)),
                null);
    }

    /** The record says {@code $1.5} or {@code unlimited}. */
    private static @Nullable String cents(String recorded) {
        return recorded.startsWith("$")
                ? new BigDecimal(recorded.substring(1))
                        .movePointRight(2)
                        .stripTrailingZeros()
                        .toPlainString()
                : null;
    }
}
