package dev.sluice.gateway.scim;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The table {@code scim_user}. */
@Repository
class UserRows {

    private static final String SELECT =
            "select u.*, m.status from scim_user u join member m on m.id = u.member_id" + " where u.connection_id = ? ";

    private final JdbcClient database;

    UserRows(JdbcClient database) {
        this.database = database;
    }

    Optional<StoredUser> find(Connection connection, UUID id) {
        return database.sql(SELECT + "and u.member_id = ?")
                .params(connection.id(), id)
                .query(UserRows::row)
                .optional();
    }

    /** Keeps other changes of this user out until the transaction ends. */
    Optional<StoredUser> lock(Connection connection, UUID id) {
        return database.sql(SELECT + "and u.member_id = ? for update of u")
                .params(connection.id(), id)
                .query(UserRows::row)
                .optional();
    }

    /** Users in the order they came, those who fit the narrowing; see {@link Narrowing}. */
    List<StoredUser> list(Connection connection, Narrowing by, int offset, int limit) {
        return database.sql(SELECT + by.sql("u.user_name", "u.external_id", "u.member_id")
                        + " order by u.member_id limit ? offset ?")
                .param(connection.id())
                .params(by.values())
                .params(limit, offset)
                .query(UserRows::row)
                .list();
    }

    int count(Connection connection) {
        return database.sql("select count(*) from scim_user where connection_id = ?")
                .param(connection.id())
                .query(Integer.class)
                .single();
    }

    /** Whether any connection manages this member. */
    boolean managed(UUID memberId) {
        return database.sql("select count(*) from scim_user where member_id = ?")
                        .param(memberId)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    boolean nameTaken(Connection connection, String userName, UUID except) {
        return database.sql("select count(*) from scim_user where connection_id = ? and lower(user_name) = lower(?)"
                                + " and member_id <> ?")
                        .params(connection.id(), userName, except)
                        .query(Integer.class)
                        .single()
                > 0;
    }

    void insert(Connection connection, UUID memberId, UserDocument user, Instant now) {
        database.sql("insert into scim_user (member_id, connection_id, user_name, external_id, document, version,"
                        + " created_at, modified_at) values (?, ?, ?, ?, ?, 1, ?, ?)")
                .params(memberId, connection.id(), user.userName())
                .param(user.externalId())
                .params(user.kept().toString(), Timestamp.from(now), Timestamp.from(now))
                .update();
    }

    void update(UUID memberId, UserDocument user, Instant now) {
        database.sql("update scim_user set user_name = ?, external_id = ?, document = ?, version = version + 1,"
                        + " modified_at = ? where member_id = ?")
                .param(user.userName())
                .param(user.externalId())
                .params(user.kept().toString(), Timestamp.from(now), memberId)
                .update();
    }

    void delete(UUID memberId) {
        database.sql("delete from scim_user where member_id = ?")
                .param(memberId)
                .update();
    }

    /** Which of these are users of the connection. */
    List<UUID> known(Connection connection, Collection<UUID> ids) {
        return database.sql("select member_id from scim_user where connection_id = ?"
                        + " and member_id in (select unnest(cast(? as uuid[])))")
                .params(connection.id(), array(ids))
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    /** The groups of users, as far as this connection says so; as the attribute {@code groups}. */
    Map<UUID, ArrayNode> groups(Connection connection, Collection<UUID> ids) {
        Map<UUID, ArrayNode> groups = new HashMap<>();
        database.sql("select m.member_id, g.id, g.name from group_membership m join member_group g on g.id = m.group_id"
                        + " where m.source = ? and m.member_id in (select unnest(cast(? as uuid[]))) order by g.name")
                .params(connection.source(), array(ids))
                .query((row, number) -> groups.computeIfAbsent(
                                row.getObject(1, UUID.class), any -> ScimJson.MAPPER.createArrayNode())
                        .addObject()
                        .put("value", row.getString(2))
                        .put("display", row.getString(3))
                        .put("type", "direct"))
                .list();
        return groups;
    }

    static String array(Collection<UUID> ids) {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    private static StoredUser row(ResultSet row, int number) throws SQLException {
        return new StoredUser(
                row.getObject("member_id", UUID.class),
                row.getString("user_name"),
                row.getString("external_id"),
                (ObjectNode) ScimJson.MAPPER.readTree(row.getString("document")),
                row.getString("status").equals("ACTIVE"),
                row.getLong("version"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("modified_at").toInstant());
    }
}
