package dev.sluice.gateway.scim;

import dev.sluice.gateway.directory.Role;
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
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table {@code scim_group}, and what groups mean for roles. */
@Repository
class GroupRows {

    private static final String SELECT = "select s.*, g.name from scim_group s join member_group g on g.id = s.group_id"
            + " where s.connection_id = ? ";

    private final JdbcClient database;

    GroupRows(JdbcClient database) {
        this.database = database;
    }

    /** A group of a connection. */
    record StoredGroup(
            UUID id, String name, @Nullable String externalId, long version, Instant createdAt, Instant modifiedAt)
            implements ScimController.Stored {

        @Override
        public String etag() {
            return "W/\"" + version + "\"";
        }

        /** The resource without members. */
        ObjectNode resource(String base) {
            ObjectNode resource = ScimJson.object();
            resource.putArray("schemas").add(Schemas.GROUP);
            resource.put("id", id.toString());
            if (externalId != null) {
                resource.put("externalId", externalId);
            }
            resource.put("displayName", name);
            resource.set("meta", Schemas.meta("Group", createdAt, modifiedAt, etag(), base + "/Groups/" + id));
            return resource;
        }
    }

    /**
     * What the groups say of a member's role.
     *
     * @param mapped whether the present role came from a group
     * @param wanted the role with the most rights of those that groups give; null when none gives one
     */
    record RoleChange(
            UUID memberId,
            Role present,
            boolean mapped,
            @Nullable Role wanted) {}

    Optional<StoredGroup> find(Connection connection, UUID id) {
        return database.sql(SELECT + "and s.group_id = ?")
                .params(connection.id(), id)
                .query(GroupRows::row)
                .optional();
    }

    Optional<StoredGroup> lock(Connection connection, UUID id) {
        return database.sql(SELECT + "and s.group_id = ? for update of s")
                .params(connection.id(), id)
                .query(GroupRows::row)
                .optional();
    }

    List<StoredGroup> list(Connection connection, Narrowing by, int offset, int limit) {
        return database.sql(SELECT + by.sql("g.name", "s.external_id", "s.group_id")
                        + " order by s.group_id limit ? offset ?")
                .param(connection.id())
                .params(by.values())
                .params(limit, offset)
                .query(GroupRows::row)
                .list();
    }

    int count(Connection connection) {
        return database.sql("select count(*) from scim_group where connection_id = ?")
                .param(connection.id())
                .query(Integer.class)
                .single();
    }

    void insert(Connection connection, UUID groupId, @Nullable String externalId, Instant now) {
        database.sql("insert into scim_group (connection_id, group_id, external_id, version, created_at, modified_at)"
                        + " values (?, ?, ?, 1, ?, ?)")
                .params(connection.id(), groupId)
                .param(externalId)
                .params(Timestamp.from(now), Timestamp.from(now))
                .update();
    }

    void update(Connection connection, UUID groupId, @Nullable String externalId, Instant now) {
        database.sql("update scim_group set external_id = ?, version = version + 1, modified_at = ?"
                        + " where connection_id = ? and group_id = ?")
                .param(externalId)
                .params(Timestamp.from(now), connection.id(), groupId)
                .update();
    }

    void delete(Connection connection, UUID groupId) {
        database.sql("delete from scim_group where connection_id = ? and group_id = ?")
                .params(connection.id(), groupId)
                .update();
    }

    /** Whether nobody else needs the group: no membership, no other connection. */
    boolean unused(UUID groupId) {
        return database.sql("select (select count(*) from scim_group where group_id = ?)"
                                + " + (select count(*) from group_membership where group_id = ?)")
                        .params(groupId, groupId)
                        .query(Integer.class)
                        .single()
                == 0;
    }

    /** The attribute {@code members}. */
    ArrayNode members(Connection connection, UUID groupId, String base) {
        ArrayNode members = ScimJson.MAPPER.createArrayNode();
        database.sql("select m.member_id, p.name from group_membership m join member p on p.id = m.member_id"
                        + " where m.group_id = ? and m.source = ? order by m.member_id")
                .params(groupId, connection.source())
                .query((row, number) -> members.addObject()
                        .put("value", row.getString(1))
                        .put("display", row.getString(2))
                        .put("type", "User")
                        .put("$ref", base + "/Users/" + row.getString(1)))
                .list();
        return members;
    }

    /** Takes a member out of everything that this connection said. */
    void leaveAll(Connection connection, UUID memberId, Instant now) {
        List<UUID> left = database.sql(
                        "delete from group_membership where member_id = ? and source = ? returning group_id")
                .params(memberId, connection.source())
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        database.sql("update scim_group set version = version + 1, modified_at = ? where connection_id = ?"
                        + " and group_id in (select unnest(cast(? as uuid[])))")
                .params(Timestamp.from(now), connection.id(), UserRows.array(left))
                .update();
        database.sql("select pg_notify('member_groups', ?)::text")
                .param(memberId.toString())
                .query(String.class)
                .single();
    }

    /** All members of the connection for whom groups decide a role, or did. */
    List<RoleChange> roleChanges(Connection connection) {
        return database.sql("""
                        select u.member_id, p.role, u.role_mapped, string_agg(distinct r.role, ',') as wanted
                        from scim_user u
                        join member p on p.id = u.member_id
                        left join group_membership m on m.member_id = u.member_id and m.source = ?
                        left join member_group g on g.id = m.group_id
                        left join scim_group_role r on r.connection_id = u.connection_id and r.group_name = g.name
                        where u.connection_id = ?
                        group by u.member_id, p.role, u.role_mapped
                        having u.role_mapped or count(r.role) > 0""")
                .params(connection.source(), connection.id())
                .query((row, number) -> new RoleChange(
                        row.getObject(1, UUID.class),
                        Role.valueOf(row.getString(2)),
                        row.getBoolean(3),
                        highest(row.getString(4))))
                .list();
    }

    void markMapped(UUID memberId, boolean mapped) {
        database.sql("update scim_user set role_mapped = ? where member_id = ?")
                .params(mapped, memberId)
                .update();
    }

    private static @Nullable Role highest(@Nullable String roles) {
        return roles == null
                ? null
                : Arrays.stream(roles.split(",", -1))
                        .map(Role::valueOf)
                        .max(java.util.Comparator.naturalOrder())
                        .orElse(null);
    }

    private static StoredGroup row(ResultSet row, int number) throws SQLException {
        return new StoredGroup(
                row.getObject("group_id", UUID.class),
                row.getString("name"),
                row.getString("external_id"),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("modified_at").toInstant());
    }
}
