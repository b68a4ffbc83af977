package dev.sluice.gateway.spend;

import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.spend.SpendLimit.Calendar;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Mode;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The rows of the caps. What a change of them means for what is in flight is the matter of {@link SpendLimits}. */
final class LimitTable {

    /** What {@link #read} reads. */
    static final String COLUMNS = "id, scope, holder, within, family, period, calendar, amount_pico, mode, throttle_to,"
            + " when_store_away, created_at, updated_at";

    private static final String ALL = "select " + COLUMNS + " from spend_limit";
    private static final String NEWEST_FIRST = " order by created_at desc, id desc";

    private static final RowMapper<SpendLimit> LIMIT = (row, number) -> read(row);

    private final JdbcClient jdbc;

    LimitTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    Optional<SpendLimit> find(UUID id) {
        return jdbc.sql(ALL + " where id = :id").param("id", id).query(LIMIT).optional();
    }

    Optional<SpendLimit> find(Scope scope, UUID holder, UUID within, String family, Period period) {
        return jdbc.sql(ALL + " where scope = :scope and holder = :holder"
                        + " and within = :within and family = :family and period = :period::spend_period")
                .param("scope", scope.name())
                .param("holder", holder)
                .param("within", within)
                .param("family", family)
                .param("period", period.name())
                .query(LIMIT)
                .optional();
    }

    List<SpendLimit> of(Collection<UUID> holders) {
        return jdbc.sql(ALL + " where holder = any (:holders)" + NEWEST_FIRST)
                .param("holders", holders.toArray(UUID[]::new))
                .query(LIMIT)
                .list();
    }

    List<SpendLimit> page(int most, long skipped) {
        return jdbc.sql(ALL + NEWEST_FIRST + " limit ? offset ?")
                .param(most)
                .param(skipped)
                .query(LIMIT)
                .list();
    }

    List<SpendLimit> list() {
        return jdbc.sql(ALL + NEWEST_FIRST).query(LIMIT).list();
    }

    List<SpendLimit> forEach() {
        return jdbc.sql(ALL + " where scope like 'EACH%' order by id")
                .query(LIMIT)
                .list();
    }

    List<SpendLimit> chosenAmong(Period period, String family, List<UUID> people) {
        return jdbc.sql(ALL + " where period = :period::spend_period"
                        + " and family = :family and (scope in ('EACH_MEMBER', 'EACH_GROUP_MEMBER')"
                        + " or scope = 'MEMBER' and holder = any (:people))")
                .param("period", period.name())
                .param("family", family)
                .param("people", people.toArray(UUID[]::new))
                .query(LIMIT)
                .list();
    }

    List<UUID> withOwnIn(UUID workspace, Period period, String family, List<UUID> people) {
        return jdbc.sql("select holder from spend_limit where scope = 'WORKSPACE_MEMBER' and within = :workspace"
                        + " and period = :period::spend_period and family = :family and holder = any (:people)")
                .param("workspace", workspace)
                .param("period", period.name())
                .param("family", family)
                .param("people", people.toArray(UUID[]::new))
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    /** Writes a cap over the one of the same scope, holder, workspace, family and period. */
    SpendLimit put(Draft draft, Instant now) {
        BigInteger amount = draft.amountPico();
        return jdbc.sql("""
                        insert into spend_limit (%1$s)
                        values (:id, :scope, :holder, :within, :family, :period::spend_period, :calendar, :amount, :mode,
                                :throttle, :away, :now, :now)
                        on conflict (scope, holder, within, family, period) do update
                        set calendar = excluded.calendar, amount_pico = excluded.amount_pico, mode = excluded.mode,
                            throttle_to = excluded.throttle_to, when_store_away = excluded.when_store_away,
                            updated_at = excluded.updated_at
                        returning %1$s
                        """.formatted(COLUMNS))
                .param("id", Ids.next())
                .param("scope", draft.scope().name())
                .param("holder", draft.holder())
                .param("within", draft.within())
                .param("family", draft.family())
                .param("period", draft.period().name())
                .param("calendar", draft.calendar().name())
                .param("amount", amount == null ? null : new BigDecimal(amount), Types.NUMERIC)
                .param("mode", draft.mode().name())
                .param("throttle", draft.throttleTo(), Types.VARCHAR)
                .param("away", draft.whenStoreIsAway().name())
                .param("now", OffsetDateTime.ofInstant(now.truncatedTo(ChronoUnit.MICROS), ZoneOffset.UTC))
                .query(LIMIT)
                .single();
    }

    /** The cap that was there. */
    Optional<SpendLimit> delete(UUID id) {
        return jdbc.sql("delete from spend_limit where id = :id returning " + COLUMNS)
                .param("id", id)
                .query(LIMIT)
                .optional();
    }

    /** The cap in a row of {@link #COLUMNS}. */
    static SpendLimit read(ResultSet row) throws SQLException {
        BigDecimal amount = row.getBigDecimal("amount_pico");
        return new SpendLimit(
                row.getObject("id", UUID.class),
                Scope.valueOf(row.getString("scope")),
                row.getObject("holder", UUID.class),
                row.getObject("within", UUID.class),
                row.getString("family"),
                Period.valueOf(row.getString("period")),
                Calendar.valueOf(row.getString("calendar")),
                amount == null ? null : amount.toBigIntegerExact(),
                Mode.valueOf(row.getString("mode")),
                row.getString("throttle_to"),
                WhenStoreIsAway.valueOf(row.getString("when_store_away")),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant());
    }
}
