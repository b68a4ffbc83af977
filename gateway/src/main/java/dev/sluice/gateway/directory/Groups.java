package dev.sluice.gateway.directory;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.ids.Ids;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * Groups and who is in them. A membership has a source ({@link #DIRECT}, or whatever names a directory or identity
 * provider); somebody is in a group while any source says so.
 */
@Service
public class Groups {

    /** Notified with the member's id (UUID text) when the groups of a member change. */
    public static final String CHANNEL = "member_groups";

    /** The source of what people enter by hand. */
    public static final String DIRECT = "direct";

    private static final String COLUMNS =
            "select g.id, g.name, g.created_at, g.updated_at, g.source from member_group g ";

    private final JdbcClient database;
    private final Clock clock;
    private final Audit audit;

    Groups(JdbcClient database, Clock clock, Audit audit) {
        this.audit = audit;
        this.database = database;
        this.clock = clock;
    }

    /** All groups by name. */
    public List<Group> list() {
        return database.sql(COLUMNS + "order by g.name").query(Groups::group).list();
    }

    public Optional<Group> find(UUID id) {
        return database.sql(COLUMNS + "where g.id = ?")
                .param(id)
                .query(Groups::group)
                .optional();
    }

    public Optional<Group> findByName(String name) {
        return database.sql(COLUMNS + "where g.name = ?")
                .param(name)
                .query(Groups::group)
                .optional();
    }

    /** The groups that a member is in, by name, whoever says so. */
    public List<Group> of(UUID memberId) {
        return database.sql(COLUMNS + "where exists (select 1 from group_membership m"
                        + " where m.group_id = g.id and m.member_id = ?) order by g.name")
                .param(memberId)
                .query(Groups::group)
                .list();
    }

    /** Ids of the members of a group, whoever says so. */
    public List<UUID> membersOf(UUID groupId) {
        return database.sql("select distinct member_id from group_membership where group_id = ? order by member_id")
                .param(groupId)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
    }

    /**
     * Makes an empty group.
     *
     * @throws InvalidMemberException when the name is unusable or taken; the message says which
     */
    @Transactional
    public Group create(String name) {
        return create(name, DIRECT);
    }

    /** As {@link #create(String)}, for what a directory or identity provider brings. */
    @Transactional
    public Group create(String name, String source) {
        String text = MemberText.name(name);
        Timestamp now = Timestamp.from(clock.instant());
        try {
            database.sql("insert into member_group (id, name, created_at, updated_at, source) values (?, ?, ?, ?, ?)")
                    .params(Ids.next(), text, now, now, source)
                    .update();
        } catch (DuplicateKeyException e) {
            throw new InvalidMemberException("name: there is a group of this name already");
        }
        Group group = findByName(text).orElseThrow();
        audit.record("group.created", subject(group), Map.of());
        return group;
    }

    /**
     * Gives a group another name.
     *
     * @throws InvalidMemberException when the name is unusable or taken, or there is no such group
     */
    @Transactional
    public Group rename(UUID id, String name) {
        Group before = find(id).orElseThrow(() -> new InvalidMemberException("there is no such group"));
        try {
            database.sql("update member_group set name = ?, updated_at = ? where id = ?")
                    .params(MemberText.name(name), Timestamp.from(clock.instant()), id)
                    .update();
        } catch (DuplicateKeyException e) {
            throw new InvalidMemberException("name: there is a group of this name already");
        }
        Group after = find(id).orElseThrow();
        audit.record("group.renamed", subject(after), Map.of("from", before.name()));
        return after;
    }

    /** Deletes a group with all its memberships; deleting twice is harmless. */
    @Transactional
    public void delete(UUID id) {
        List<UUID> members = membersOf(id);
        find(id).ifPresent(group ->
                audit.record("group.deleted", subject(group), Map.of("members", String.valueOf(members.size()))));
        database.sql("delete from member_group where id = ?").param(id).update();
        changed(members);
    }

    /** Lets {@code source} say that a member is in a group; saying so twice is harmless. */
    @Transactional
    public void add(UUID groupId, UUID memberId, String source) {
        int added = database.sql("insert into group_membership (group_id, member_id, source) values (?, ?, ?)"
                        + " on conflict do nothing")
                .params(groupId, memberId, source)
                .update();
        touched(groupId, memberId, added);
    }

    /** Takes back what {@code source} said; the member stays in the group while another source says so. */
    @Transactional
    public void remove(UUID groupId, UUID memberId, String source) {
        int removed = database.sql("delete from group_membership where group_id = ? and member_id = ? and source = ?")
                .params(groupId, memberId, source)
                .update();
        touched(groupId, memberId, removed);
    }

    /** Makes {@code names} all that {@code source} says of a member; groups that do not exist yet are made. */
    @Transactional
    public void setFrom(String source, UUID memberId, Collection<String> names) {
        Set<UUID> wanted = new TreeSet<>();
        for (String name : new TreeSet<>(names)) {
            wanted.add(findByName(name).orElseGet(() -> create(name, source)).id());
        }
        List<UUID> present = database.sql("select group_id from group_membership where member_id = ? and source = ?")
                .params(memberId, source)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list();
        present.stream().filter(id -> !wanted.contains(id)).forEach(id -> remove(id, memberId, source));
        wanted.stream().filter(id -> !present.contains(id)).forEach(id -> add(id, memberId, source));
    }

    /** Gives the groups that a source brought into the hands of people, because the source is gone. */
    @Transactional
    public void release(String source) {
        database.sql("update member_group set source = ? where source = ?")
                .params(DIRECT, source)
                .update();
    }

    /** Makes {@code members} all that {@code source} says of a group, in a few statements however many they are. */
    @Transactional
    public void setMembers(UUID groupId, Collection<UUID> members, String source) {
        String wanted = members.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
        List<UUID> changed =
                new ArrayList<>(database.sql("delete from group_membership where group_id = ? and source = ?"
                                + " and member_id not in (select unnest(cast(? as uuid[]))) returning member_id")
                        .params(groupId, source, wanted)
                        .query((row, number) -> row.getObject(1, UUID.class))
                        .list());
        changed.addAll(database.sql("insert into group_membership (group_id, member_id, source)"
                        + " select ?, unnest(cast(? as uuid[])), ? on conflict do nothing returning member_id")
                .params(groupId, wanted, source)
                .query((row, number) -> row.getObject(1, UUID.class))
                .list());
        if (!changed.isEmpty()) {
            database.sql("update member_group set updated_at = ? where id = ?")
                    .params(Timestamp.from(clock.instant()), groupId)
                    .update();
            database.sql("select pg_notify(?, unnest(cast(? as uuid[]))::text)::text")
                    .params(CHANNEL, changed.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}")))
                    .query(String.class)
                    .list();
        }
    }

    private void touched(UUID groupId, UUID memberId, int rows) {
        if (rows > 0) {
            database.sql("update member_group set updated_at = ? where id = ?")
                    .params(Timestamp.from(clock.instant()), groupId)
                    .update();
            changed(List.of(memberId));
        }
    }

    private void changed(List<UUID> members) {
        members.forEach(member -> database.sql("select pg_notify(?, ?)::text")
                .params(CHANNEL, member.toString())
                .query(String.class)
                .single());
    }

    private static Subject subject(Group group) {
        return new Subject("rbac_group", Ids.text("rbac_group", group.id()), group.name());
    }

    private static Group group(ResultSet row, int number) throws SQLException {
        return new Group(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("updated_at").toInstant(),
                row.getString("source"));
    }
}
