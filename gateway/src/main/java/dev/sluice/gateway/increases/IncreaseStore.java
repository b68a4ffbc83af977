package dev.sluice.gateway.increases;

import dev.sluice.gateway.increases.Caps.Before;
import dev.sluice.gateway.increases.Increase.State;
import dev.sluice.gateway.increases.Increase.Target;
import dev.sluice.gateway.increases.Increase.Whose;
import dev.sluice.gateway.spend.Period;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The requests in the database. */
@Component
class IncreaseStore {

    /** The workspace whose limit the request {@code i} is about, null when it is no workspace's. */
    static final String WORKSPACE = """
            coalesce(i.within, (select l.holder from spend_limit l
                                where l.id = i.limit_id and l.scope in ('WORKSPACE_POOL', 'EACH_WORKSPACE_MEMBER')))""";

    private static final String SELECT = "select * from limit_increase ";

    private final JdbcClient jdbc;

    IncreaseStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(Increase made) {
        jdbc.sql("insert into limit_increase (id, member_id, period, whose, family, limit_id, label, within, cap_pico,"
                        + " spent_pico, asked_pico, reason, state, created_at) values (:id, :member, :period, :whose,"
                        + " :family, :limit, :label, :within, :cap, :spent, :asked, :reason, 'PENDING', :at)")
                .param("id", made.id())
                .param("member", made.memberId())
                .param("period", made.period().name())
                .param("whose", made.whose().name())
                .param("family", made.target().family())
                .param("limit", made.target().limitId(), Types.OTHER)
                .param("label", made.target().label())
                .param("within", made.target().within(), Types.OTHER)
                .param("cap", new BigDecimal(made.capPico()))
                .param("spent", new BigDecimal(made.spentPico()))
                .param("asked", decimal(made.askedPico()), Types.NUMERIC)
                .param("reason", made.reason())
                .param("at", Timestamp.from(made.createdAt()))
                .update();
    }

    Optional<Increase> find(UUID id) {
        return jdbc.sql(SELECT + "where id = ?")
                .param(id)
                .query(IncreaseStore::increase)
                .optional();
    }

    /** Locks it until the end of the transaction, so that two approvers do not decide at once. */
    Optional<Increase> lock(UUID id) {
        return jdbc.sql(SELECT + "where id = ? for update")
                .param(id)
                .query(IncreaseStore::increase)
                .optional();
    }

    /** Newest first; {@code states} and {@code members} empty mean any. */
    List<Increase> newest(Collection<String> states, Collection<UUID> members, @Nullable UUID before, int limit) {
        return jdbc.sql(SELECT + "where (cardinality(:states::text[]) = 0 or state = any(:states::text[]))"
                        + " and (cardinality(:members::uuid[]) = 0 or member_id = any(:members::uuid[]))"
                        + " and (:before::uuid is null or id < :before::uuid) order by id desc limit :limit")
                .param("states", states.toArray(String[]::new))
                .param("members", members.stream().map(UUID::toString).toArray(String[]::new))
                .param("before", before == null ? null : before.toString())
                .param("limit", limit)
                .query(IncreaseStore::increase)
                .list();
    }

    /** Those about limits of these workspaces, newest first. */
    List<Increase> newestIn(Collection<UUID> workspaces, Collection<String> states, int limit) {
        return jdbc.sql("select i.* from limit_increase i where i.state = any(:states::text[]) and " + WORKSPACE
                        + " = any(:workspaces::uuid[]) order by i.id desc limit :limit")
                .param("states", states.toArray(String[]::new))
                .param("workspaces", workspaces.stream().map(UUID::toString).toArray(String[]::new))
                .param("limit", limit)
                .query(IncreaseStore::increase)
                .list();
    }

    Optional<Increase> newestOf(UUID memberId, State state) {
        return newest(List.of(state.name()), List.of(memberId), null, 1).stream()
                .findFirst();
    }

    int pending() {
        return jdbc.sql("select count(*) from limit_increase where state = 'PENDING'")
                .query(Integer.class)
                .single();
    }

    /** An earlier raise of the same limit that has not gone back yet. */
    Optional<Increase> standing(Increase of) {
        return jdbc.sql(SELECT + "where state = 'APPROVED' and lapses_at is not null and whose = :whose"
                        + " and period = :period and family = :family and (whose = 'ORGANIZATION'"
                        + " or (whose = 'MEMBER' and member_id = :member)"
                        + " or (whose = 'IN_WORKSPACE' and member_id = :member and within = :within)"
                        + " or (whose = 'LIMIT' and limit_id = :limit)) for update")
                .param("family", of.target().family())
                .param("limit", of.target().limitId(), Types.OTHER)
                .param("whose", of.whose().name())
                .param("period", of.period().name())
                .param("member", of.memberId())
                .param("within", of.target().within(), Types.OTHER)
                .query(IncreaseStore::increase)
                .optional();
    }

    Before before(UUID id) {
        return jdbc.sql("select had_limit, before_pico from limit_increase where id = ?")
                .param(id)
                .query((row, number) -> new Before(row.getBoolean(1), whole(row, "before_pico")))
                .single();
    }

    void approve(
            UUID id,
            BigInteger grantedPico,
            @Nullable Instant until,
            UUID raised,
            Before before,
            String by,
            Instant now) {
        jdbc.sql("update limit_increase set state = 'APPROVED', granted_pico = :granted, lapses_at = :until,"
                        + " raised_limit = :raised, had_limit = :had, before_pico = :before, resolved_by = :by,"
                        + " resolved_at = :now where id = :id")
                .param("granted", new BigDecimal(grantedPico))
                .param("until", until == null ? null : until.atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE)
                .param("raised", raised)
                .param("had", before.there())
                .param("before", decimal(before.amountPico()), Types.NUMERIC)
                .param("by", by)
                .param("now", Timestamp.from(now))
                .param("id", id)
                .update();
    }

    void deny(UUID id, String by, Instant now) {
        jdbc.sql("update limit_increase set state = 'DENIED', resolved_by = ?, resolved_at = ? where id = ?")
                .params(by, Timestamp.from(now), id)
                .update();
    }

    void end(UUID id, State state, Instant now) {
        jdbc.sql("update limit_increase set state = ?, ended_at = ? where id = ?")
                .params(state.name(), Timestamp.from(now), id)
                .update();
    }

    /** One raise whose time is over, locked; another replica's is passed over. */
    Optional<Increase> lapsing(Instant now) {
        return jdbc.sql(SELECT + "where state = 'APPROVED' and lapses_at <= ? order by lapses_at limit 1"
                        + " for update skip locked")
                .param(Timestamp.from(now))
                .query(IncreaseStore::increase)
                .optional();
    }

    private static Increase increase(ResultSet row, int number) throws SQLException {
        return new Increase(
                row.getObject("id", UUID.class),
                row.getObject("member_id", UUID.class),
                Period.valueOf(row.getString("period")),
                new Target(
                        Whose.valueOf(row.getString("whose")),
                        row.getString("family"),
                        row.getObject("limit_id", UUID.class),
                        row.getString("label"),
                        row.getObject("within", UUID.class)),
                row.getBigDecimal("cap_pico").toBigIntegerExact(),
                row.getBigDecimal("spent_pico").toBigIntegerExact(),
                whole(row, "asked_pico"),
                row.getString("reason"),
                State.valueOf(row.getString("state")),
                row.getTimestamp("created_at").toInstant(),
                time(row, "resolved_at"),
                row.getString("resolved_by"),
                whole(row, "granted_pico"),
                time(row, "lapses_at"),
                time(row, "ended_at"));
    }

    private static @Nullable BigInteger whole(ResultSet row, String column) throws SQLException {
        BigDecimal value = row.getBigDecimal(column);
        return value == null ? null : value.toBigIntegerExact();
    }

    private static @Nullable Instant time(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable BigDecimal decimal(@Nullable BigInteger pico) {
        return pico == null ? null : new BigDecimal(pico);
    }
}
