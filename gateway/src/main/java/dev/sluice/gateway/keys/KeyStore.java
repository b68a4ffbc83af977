package dev.sluice.gateway.keys;

import dev.sluice.gateway.directory.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;

/** The table {@code api_key}. Plain SQL instead of entities: the check is on the way of every request. */
@Repository
class KeyStore {

    private static final int QUERY_TIMEOUT_SECONDS = 2;
    private static final String COLUMNS =
            "select id, name, kind, member_id, service_account_id, hint, created_at, expires_at, revoked_at, last_used_at, workspace_id, inactive"
                    + " from api_key ";

    private final JdbcClient jdbc;

    KeyStore(DataSource dataSource) {
        JdbcTemplate template = new JdbcTemplate(dataSource);
        template.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
        jdbc = JdbcClient.create(new NamedParameterJdbcTemplate(template));
    }

    /** @param ruleId the trust rule that gave it in exchange, null for a key that somebody made */
    void insert(ApiKey key, byte[] hash, @Nullable UUID ruleId) {
        jdbc.sql(
                        "insert into api_key (id, name, kind, member_id, service_account_id, hash, hint, created_at, expires_at,"
                                + " workspace_id, federation_rule_id) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
                .param(key.id())
                .param(key.name())
                .param(key.kind().name())
                .param(key.holder() instanceof Principal.Person person ? person.id() : null)
                .param(key.holder() instanceof Principal.Service service ? service.id() : null)
                .param(hash)
                .param(key.hint())
                .param(utc(key.createdAt()))
                .param(key.expiresAt() == null ? null : utc(key.expiresAt()))
                .param(key.workspaceId())
                .param(ruleId)
                .update();
    }

    Optional<ApiKey> find(UUID id) {
        return jdbc.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(KeyStore::toKey)
                .optional();
    }

    /** What somebody made; what was given in exchange for a token is no key to look after. */
    List<ApiKey> all() {
        return jdbc.sql(COLUMNS + "where federation_rule_id is null order by id desc")
                .query(KeyStore::toKey)
                .list();
    }

    /** One page of a filtered list, newest first; see {@link KeyQuery}. */
    List<ApiKey> page(KeyQuery query, Instant now) {
        String order = query.before() == null ? "desc" : "asc";
        List<ApiKey> keys = jdbc.sql(COLUMNS + """
                        where federation_rule_id is null
                          and (cast(:holder as uuid) is null or member_id = :holder or service_account_id = :holder)
                          and (cast(:workspace as uuid) is null or workspace_id = :workspace)
                          and (cast(:after as uuid) is null or id < :after)
                          and (cast(:before as uuid) is null or id > :before)
                          and case cast(:status as text)
                                when 'ACTIVE' then not inactive and revoked_at is null and (expires_at is null or expires_at > :now)
                                when 'INACTIVE' then inactive and revoked_at is null
                                     and (expires_at is null or expires_at > :now)
                                when 'EXPIRED' then revoked_at is null and expires_at <= :now
                                when 'ARCHIVED' then revoked_at is not null
                                else true end
                        order by id\s""" + order + " limit :limit")
                .param("holder", query.holderId())
                .param("workspace", query.workspaceId())
                .param("after", query.after())
                .param("before", query.before())
                .param("status", query.status() == null ? null : query.status().name())
                .param("now", utc(now))
                .param("limit", query.limit())
                .query(KeyStore::toKey)
                .list();
        return query.before() == null ? keys : keys.reversed();
    }

    void rename(UUID id, String name) {
        jdbc.sql("update api_key set name = ? where id = ?").params(name, id).update();
    }

    /** Marks the key and tells every replica when the caller's transaction commits. */
    void revoke(UUID id, Instant now) {
        jdbc.sql("update api_key set revoked_at = ? where id = ? and revoked_at is null")
                .params(utc(now), id)
                .update();
        tell(id);
    }

    private void tell(UUID id) {
        jdbc.sql("select pg_notify(?, ?)::text")
                .params(ApiKeys.CHANNEL, id.toString())
                .query(String.class)
                .single();
    }

    void setInactive(UUID id, boolean inactive) {
        jdbc.sql("update api_key set inactive = ? where id = ?")
                .params(inactive, id)
                .update();
        tell(id);
    }

    /** The keys of a member or service account that are not revoked. */
    List<ApiKey> openOf(UUID holderId) {
        return jdbc.sql(COLUMNS
                        + "where (member_id = ? or service_account_id = ?) and revoked_at is null order by id desc")
                .params(holderId, holderId)
                .query(KeyStore::toKey)
                .list();
    }

    /** Ends what a trust rule gave in exchange, and tells every replica; answers which they were. */
    List<UUID> revokeOfRule(UUID ruleId, Instant now) {
        List<UUID> ended = jdbc.sql(
                        "update api_key set revoked_at = ? where federation_rule_id = ? and revoked_at is null"
                                + " and expires_at > ? returning id")
                .params(utc(now), ruleId, utc(now))
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        ended.forEach(this::tell);
        return ended;
    }

    /** Forgets what was given in exchange and has long expired. */
    void forgetExchanged(Instant before) {
        jdbc.sql("delete from api_key where federation_rule_id is not null and expires_at < ?")
                .param(utc(before))
                .update();
    }

    /** The keys of a workspace that are not revoked. */
    List<ApiKey> openOfWorkspace(UUID workspaceId) {
        return jdbc.sql(COLUMNS + "where workspace_id = ? and revoked_at is null order by id")
                .param(workspaceId)
                .query(KeyStore::toKey)
                .list();
    }

    /**
     * Why somebody cannot have a key in a workspace, null when they can. Locks the workspace, so that it is not archived
     * before the key is there to be revoked.
     */
    @Nullable
    String workspaceProblem(UUID workspaceId, Principal holder) {
        boolean open = jdbc.sql("select archived_at is null from workspace where id = ? for share")
                .param(workspaceId)
                .query(Boolean.class)
                .optional()
                .orElse(false);
        if (!open) {
            return "there is no such workspace, or it is archived";
        }
        boolean there = jdbc.sql("""
                        select exists (select 1 from workspace_member where workspace_id = :workspace and member_id = :holder
                                         and role <> 'WORKSPACE_USER')
                            or exists (select 1 from member where id = :holder and role in ('ADMIN', 'OWNER'))
                            or exists (select 1 from workspace_service_account
                                       where workspace_id = :workspace and service_account_id = :holder
                                         and role <> 'WORKSPACE_USER')""")
                .param("workspace", workspaceId)
                .param("holder", holder.id())
                .query(Boolean.class)
                .single();
        if (there) {
            return null;
        }
        return holder instanceof Principal.Service
                ? "this service account is not in this workspace; add it there first"
                : "this member cannot have keys in this workspace; add them as a developer there first";
    }

    Optional<Grant> grant(KeyHash hash) {
        return jdbc.sql("""
                        select k.id, k.kind, k.member_id, k.service_account_id, k.workspace_id, k.expires_at, k.revoked_at,
                               k.inactive, coalesce(m.email, a.name) as label,
                               case when a.id is not null then a.archived_at is null
                                    else m.status = 'ACTIVE' or (m.status = 'REMOVED' and k.kind = 'API'
                                                                 and k.workspace_id is not null) end as active
                        from api_key k left join member m on m.id = k.member_id
                             left join service_account a on a.id = k.service_account_id
                        where k.hash = ?""").param(hash.bytes()).query(KeyStore::toGrant).optional();
    }

    /** Moves last-used times forward. Rows are locked in id order, so that replicas doing the same never deadlock. */
    void used(Map<UUID, Instant> times) {
        String[] ids = times.keySet().stream().map(UUID::toString).toArray(String[]::new);
        String[] at = times.values().stream().map(Instant::toString).toArray(String[]::new);
        jdbc.sql("""
                        with used as (select u.id, u.at from unnest(?::text[]::uuid[], ?::text[]::timestamptz[]) as u(id, at)),
                             locked as (select k.id from api_key k join used on used.id = k.id
                                        order by k.id for no key update of k)
                        update api_key k set last_used_at = greatest(k.last_used_at, used.at)
                        from used join locked on locked.id = used.id where k.id = used.id""").param(ids).param(at).update();
    }

    private static ApiKey toKey(ResultSet rs, int row) throws SQLException {
        return new ApiKey(
                rs.getObject("id", UUID.class),
                rs.getString("name"),
                KeyKind.valueOf(rs.getString("kind")),
                principal(rs),
                rs.getString("hint"),
                rs.getObject("created_at", OffsetDateTime.class).toInstant(),
                instant(rs, "expires_at"),
                instant(rs, "revoked_at"),
                instant(rs, "last_used_at"),
                rs.getObject("workspace_id", UUID.class),
                rs.getBoolean("inactive"));
    }

    private static Grant toGrant(ResultSet rs, int row) throws SQLException {
        KeyHolder holder = new KeyHolder(
                rs.getObject("id", UUID.class),
                KeyKind.valueOf(rs.getString("kind")),
                principal(rs),
                rs.getString("label"),
                rs.getObject("workspace_id", UUID.class));
        boolean revoked = rs.getObject("revoked_at") != null || rs.getBoolean("inactive");
        return new Grant(holder, revoked, rs.getBoolean("active"), instant(rs, "expires_at"));
    }

    private static Principal principal(ResultSet rs) throws SQLException {
        UUID member = rs.getObject("member_id", UUID.class);
        return member != null
                ? new Principal.Person(member)
                : new Principal.Service(rs.getObject("service_account_id", UUID.class));
    }

    private static @Nullable Instant instant(ResultSet rs, String column) throws SQLException {
        OffsetDateTime time = rs.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
