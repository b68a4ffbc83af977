package dev.sluice.gateway.scim;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.secrets.KeyedHash;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The connections and their tokens, which are 256 random bits and stored as a keyed hash. */
@Service
class Connections {

    private static final String PURPOSE = "scim_token";
    private static final String PREFIX = "slscim_";
    private static final int LONGEST_TOKEN = 200;
    private static final Duration SEEN = Duration.ofMinutes(1);
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final String COLUMNS =
            "select id, name, default_role, enabled, created_at, last_seen_at from scim_connection ";

    private final JdbcClient database;
    private final KeyedHash hash;
    private final Groups groups;
    private final Audit audit;
    private final Clock clock;

    Connections(JdbcClient database, KeyedHash hash, Groups groups, Audit audit, Clock clock) {
        this.database = database;
        this.hash = hash;
        this.groups = groups;
        this.audit = audit;
        this.clock = clock;
    }

    /** A connection with its token, which is shown this once. */
    record Issued(UUID id, String token) {
        @Override
        public String toString() {
            return "Issued[" + id + "]";
        }
    }

    @Transactional
    Issued create(String name, Role defaultRole) {
        Issued issued = new Issued(Ids.next(), token());
        database.sql("insert into scim_connection (id, name, token_hash, default_role, enabled, created_at)"
                        + " values (?, ?, ?, ?, true, ?)")
                .params(
                        issued.id(),
                        name,
                        hash.of(PURPOSE, issued.token()),
                        defaultRole.name(),
                        Timestamp.from(clock.instant()))
                .update();
        record("scim_connection.created", issued.id(), Map.of("default_role", defaultRole.apiName()));
        return issued;
    }

    /** Gives the connection another token; the old one ends at once. */
    @Transactional
    Issued rotate(UUID id) {
        Issued issued = new Issued(id, token());
        database.sql("update scim_connection set token_hash = ? where id = ?")
                .params(hash.of(PURPOSE, issued.token()), id)
                .update();
        record("scim_connection.token_replaced", id, Map.of());
        return issued;
    }

    List<Connection> list() {
        return database.sql(COLUMNS + "order by id").query(Connections::row).list();
    }

    Optional<Connection> find(UUID id) {
        return database.sql(COLUMNS + "where id = ?")
                .param(id)
                .query(Connections::row)
                .optional();
    }

    /** The enabled connection with this token; notes that it was seen, once a minute. */
    Optional<Connection> authenticate(String token) {
        if (!token.startsWith(PREFIX) || token.length() > LONGEST_TOKEN) {
            return Optional.empty();
        }
        Optional<Connection> found = database.sql(COLUMNS + "where token_hash = ? and enabled")
                .param(hash.of(PURPOSE, token))
                .query(Connections::row)
                .optional();
        Instant now = clock.instant();
        found.filter(one -> one.lastSeenAt() == null || one.lastSeenAt().isBefore(now.minus(SEEN)))
                .ifPresent(one -> database.sql("update scim_connection set last_seen_at = ? where id = ?")
                        .params(Timestamp.from(now), one.id())
                        .update());
        return found;
    }

    @Transactional
    void enable(UUID id, boolean enabled) {
        database.sql("update scim_connection set enabled = ? where id = ?")
                .params(enabled, id)
                .update();
        record(enabled ? "scim_connection.enabled" : "scim_connection.disabled", id, Map.of());
    }

    private void record(String action, UUID id, Map<String, String> details) {
        find(id).ifPresent(connection ->
                audit.record(action, new Subject("scim_connection", Ids.text("scim", id), connection.name()), details));
    }

    /** Forgets the connection and what it said of groups; members stay, and are managed by hand from then on. */
    @Transactional
    void remove(Connection connection) {
        record("scim_connection.removed", connection.id(), Map.of());
        groups.release(connection.source());
        database.sql("select pg_notify('member_groups', member_id::text)::text from group_membership where source = ?")
                .param(connection.source())
                .query((row, number) -> number)
                .list();
        database.sql("delete from group_membership where source = ?")
                .param(connection.source())
                .update();
        database.sql("delete from scim_connection where id = ?")
                .param(connection.id())
                .update();
    }

    /** Roles by the name of the group that gives them. */
    Map<String, Role> roles(UUID id) {
        Map<String, Role> roles = new LinkedHashMap<>();
        database.sql("select group_name, role from scim_group_role where connection_id = ? order by group_name")
                .param(id)
                .query((row, number) -> Map.entry(row.getString(1), Role.valueOf(row.getString(2))))
                .list()
                .forEach(entry -> roles.put(entry.getKey(), entry.getValue()));
        return roles;
    }

    @Transactional
    void update(UUID id, String name, Role defaultRole, Map<String, Role> roles) {
        database.sql("update scim_connection set name = ?, default_role = ? where id = ?")
                .params(name, defaultRole.name(), id)
                .update();
        database.sql("delete from scim_group_role where connection_id = ?")
                .param(id)
                .update();
        roles.forEach((group, role) -> database.sql(
                        "insert into scim_group_role (connection_id, group_name, role) values (?, ?, ?)")
                .params(id, group, role.name())
                .update());
        record(
                "scim_connection.changed",
                id,
                Map.of(
                        "default_role",
                        defaultRole.apiName(),
                        "roles",
                        roles.entrySet().stream()
                                .map(each ->
                                        each.getKey() + " = " + each.getValue().apiName())
                                .collect(Collectors.joining(", "))));
    }

    int members(UUID id) {
        return database.sql("select count(*) from scim_user where connection_id = ?")
                .param(id)
                .query(Integer.class)
                .single();
    }

    private static String token() {
        byte[] bytes = new byte[32];
        RANDOM.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static Connection row(ResultSet row, int number) throws SQLException {
        return new Connection(
                row.getObject("id", UUID.class),
                row.getString("name"),
                Role.valueOf(row.getString("default_role")),
                row.getBoolean("enabled"),
                row.getTimestamp("created_at").toInstant(),
                instant(row.getTimestamp("last_seen_at")));
    }

    private static @Nullable Instant instant(@Nullable Timestamp time) {
        return time == null ? null : time.toInstant();
    }
}
