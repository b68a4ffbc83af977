package dev.sluice.gateway.invites;

import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.invites.Invite.Status;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The tables of invites. */
@Repository
class InviteStore {

    private static final String SELECT = """
            select * from (
              select i.*,
                     (select array_agg(workspace_id) from invite_workspace w where w.invite_id = i.id) as workspaces,
                     (select array_agg(group_id) from invite_group g where g.invite_id = i.id) as groups,
                     case when accepted_at is not null then 'ACCEPTED'
                          when withdrawn_at < expires_at then 'DELETED'
                          when expires_at <= :now then 'EXPIRED'
                          else 'PENDING' end as status
              from invite i) i\s""";

    private final JdbcClient jdbc;

    InviteStore(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    void insert(UUID id, Asked asked, String email, byte[] tokenHash, Instant now, Instant expires) {
        jdbc.sql("insert into invite (id, email, role, token_hash, invited_at, expires_at, invited_by)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")
                .param(id)
                .param(email)
                .param(asked.role().name())
                .param(tokenHash)
                .param(Timestamp.from(now))
                .param(Timestamp.from(expires))
                .param(asked.by())
                .update();
        for (UUID workspace : asked.workspaceIds()) {
            jdbc.sql("insert into invite_workspace (invite_id, workspace_id, role) values (?, ?, ?)"
                            + " on conflict do nothing")
                    .params(
                            id,
                            workspace,
                            InviteRules.workspaceRole(asked.role()).name())
                    .update();
        }
        for (UUID group : asked.groupIds()) {
            jdbc.sql("insert into invite_group (invite_id, group_id) values (?, ?) on conflict do nothing")
                    .params(id, group)
                    .update();
        }
    }

    /** Makes room for a new invite where the one before has expired. */
    void closeExpired(String email, Instant now) {
        jdbc.sql("update invite set withdrawn_at = :now where lower(email) = lower(:email) and accepted_at is null"
                        + " and withdrawn_at is null and expires_at <= :now")
                .param("now", Timestamp.from(now))
                .param("email", email)
                .update();
    }

    Optional<Invite> find(UUID id, Instant now) {
        return one("where id = :key", id, now);
    }

    Optional<Invite> pendingFor(String email, Instant now) {
        return email.indexOf('\0') >= 0
                ? Optional.empty()
                : one("where lower(email) = lower(cast(:key as text)) and status = 'PENDING'", email.strip(), now);
    }

    Optional<Invite> opens(byte[] tokenHash, Instant now) {
        return one("where token_hash = :key and status = 'PENDING'", tokenHash, now);
    }

    private Optional<Invite> one(String where, Object key, Instant now) {
        return jdbc.sql(SELECT + where)
                .param("now", Timestamp.from(now))
                .param("key", key)
                .query(InviteStore::invite)
                .optional();
    }

    List<Invite> page(InviteQuery query, Instant now) {
        String order = query.before() == null ? "desc" : "asc";
        List<Invite> found = jdbc.sql(SELECT + """
                        where (cast(:email as text) is null
                               or lower(regexp_replace(email, '\\+[^@]*@', '@')) = :email)
                          and (cast(:roles as text) is null or role = any (string_to_array(:roles, ',')))
                          and (cast(:statuses as text) is null or status = any (string_to_array(:statuses, ',')))
                          and (cast(:after as uuid) is null or id < :after)
                          and (cast(:before as uuid) is null or id > :before)
                        order by id\s""" + order + " limit :limit")
                .param("now", Timestamp.from(now))
                .param("email", query.plainEmail())
                .param("roles", query.rolesText())
                .param("statuses", query.statusesText())
                .param("after", query.after())
                .param("before", query.before())
                .param("limit", query.limit())
                .query(InviteStore::invite)
                .list();
        return query.before() == null ? found : found.reversed();
    }

    /** Uses an invite up; of two at once, one gets false. */
    boolean accept(UUID id, byte @Nullable [] tokenHash, Instant now) {
        return jdbc.sql("update invite set accepted_at = :now where id = :id and accepted_at is null"
                                + " and withdrawn_at is null and expires_at > :now"
                                + " and (cast(:hash as bytea) is null or token_hash = :hash)")
                        .param("now", Timestamp.from(now))
                        .param("id", id)
                        .param("hash", tokenHash)
                        .update()
                == 1;
    }

    void acceptedBy(UUID id, UUID memberId) {
        jdbc.sql("update invite set accepted_by = ? where id = ?")
                .params(memberId, id)
                .update();
    }

    boolean renew(UUID id, byte[] tokenHash, Instant expires) {
        return jdbc.sql("update invite set token_hash = ?, expires_at = ?, mail_problem = null, mailed_at = null"
                                + " where id = ? and accepted_at is null and withdrawn_at is null")
                        .params(tokenHash, Timestamp.from(expires), id)
                        .update()
                == 1;
    }

    boolean withdraw(UUID id, Instant now) {
        return jdbc.sql("update invite set withdrawn_at = :now where id = :id and accepted_at is null"
                                + " and withdrawn_at is null and expires_at > :now")
                        .param("now", Timestamp.from(now))
                        .param("id", id)
                        .update()
                == 1;
    }

    void mailed(UUID id, Instant at, @Nullable String problem) {
        jdbc.sql("update invite set mailed_at = ?, mail_problem = ? where id = ?")
                .param(Timestamp.from(at))
                .param(problem)
                .param(id)
                .update();
    }

    private static Invite invite(ResultSet row, int number) throws SQLException {
        Timestamp accepted = row.getTimestamp("accepted_at");
        return new Invite(
                row.getObject("id", UUID.class),
                row.getString("email"),
                Role.valueOf(row.getString("role")),
                Status.valueOf(row.getString("status")),
                row.getTimestamp("invited_at").toInstant(),
                row.getTimestamp("expires_at").toInstant(),
                accepted == null ? null : accepted.toInstant(),
                ids(row.getArray("workspaces")),
                ids(row.getArray("groups")),
                row.getString("mail_problem"));
    }

    private static List<UUID> ids(@Nullable Array array) throws SQLException {
        return array == null ? List.of() : Arrays.asList((UUID[]) array.getArray());
    }
}
