package dev.sluice.gateway.scim;

import dev.sluice.gateway.directory.InvalidMemberException;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Users of connections, each of whom is a member of the directory. */
@Service
class Users {

    private final UserRows rows;
    private final Members members;
    private final GroupRows groups;
    private final Clock clock;

    Users(UserRows rows, Members members, GroupRows groups, Clock clock) {
        this.rows = rows;
        this.members = members;
        this.groups = groups;
        this.clock = clock;
    }

    /** Adds a member, or takes over the one who has this address already. */
    @Transactional
    StoredUser create(Connection connection, UserDocument user) {
        if (rows.nameTaken(connection, user.userName(), new UUID(0, 0))) {
            throw ScimException.taken("userName: there is a user of this name already");
        }
        Member member = members.findByEmail(user.email())
                .map(present -> adopt(connection, present, user))
                .orElseGet(() -> members.add(user.email(), user.name(), connection.defaultRole()));
        if (Boolean.FALSE.equals(user.active())) {
            become(member, false);
        }
        rows.insert(connection, member.id(), user, clock.instant());
        return find(connection, member.id());
    }

    private Member adopt(Connection connection, Member present, UserDocument user) {
        if (rows.managed(present.id())) {
            throw ScimException.taken("a user with this e-mail address is provisioned already");
        }
        if (present.status() == MemberStatus.REMOVED) {
            members.setRole(present.id(), connection.defaultRole());
            members.setStatus(present.id(), MemberStatus.ACTIVE);
        } else if (Boolean.TRUE.equals(user.active())) {
            members.setStatus(present.id(), MemberStatus.ACTIVE);
        }
        return members.rename(present.id(), user.name());
    }

    /** @throws ScimException 404 when the connection has no such user */
    @Transactional(readOnly = true)
    StoredUser find(Connection connection, UUID id) {
        return rows.find(connection, id)
                .map(this::current)
                .orElseThrow(() -> ScimException.unknown("user", id.toString()));
    }

    /** As the member stands in this transaction, written or not. */
    private StoredUser current(StoredUser user) {
        return members.find(user.id()).map(user::with).orElse(user);
    }

    /**
     * Changes a user.
     *
     * @param change makes the new resource from the present one
     */
    @Transactional
    StoredUser change(Connection connection, UUID id, @Nullable String ifMatch, UnaryOperator<ObjectNode> change) {
        StoredUser present = rows.lock(connection, id)
                .map(this::current)
                .orElseThrow(() -> ScimException.unknown("user", id.toString()));
        Preconditions.match(ifMatch, present.etag());
        UserDocument next = UserDocument.of(change.apply(present.resource("")));
        if (rows.nameTaken(connection, next.userName(), id)) {
            throw ScimException.taken("userName: there is a user of this name already");
        }
        Member member = members.find(id).orElseThrow();
        if (!member.email().equalsIgnoreCase(next.email())) {
            members.readdress(id, next.email());
        }
        if (!member.name().equals(next.name())) {
            members.rename(id, next.name());
        }
        if (next.active() != null && next.active() != present.active()) {
            become(member, next.active());
        }
        if (!same(present, next)) {
            rows.update(id, next, clock.instant());
        }
        return find(connection, id);
    }

    private static boolean same(StoredUser present, UserDocument next) {
        return present.userName().equals(next.userName())
                && java.util.Objects.equals(present.externalId(), next.externalId())
                && present.document().equals(next.kept())
                && (next.active() == null || next.active() == present.active());
    }

    /** Removes the member, whose keys end at once; the ledger keeps what they used. */
    @Transactional
    void delete(Connection connection, UUID id, @Nullable String ifMatch) {
        StoredUser present = rows.lock(connection, id)
                .map(this::current)
                .orElseThrow(() -> ScimException.unknown("user", id.toString()));
        Preconditions.match(ifMatch, present.etag());
        set(id, MemberStatus.REMOVED);
        groups.leaveAll(connection, id, clock.instant());
        rows.delete(id);
    }

    private void become(Member member, boolean active) {
        set(member.id(), active ? MemberStatus.ACTIVE : MemberStatus.SUSPENDED);
    }

    private void set(UUID id, MemberStatus status) {
        try {
            members.setStatus(id, status);
        } catch (InvalidMemberException lastOwner) {
            throw ScimException.conflict(String.valueOf(lastOwner.getMessage()));
        }
    }

    /** Resources of users with their groups. */
    @Transactional(readOnly = true)
    List<ObjectNode> resources(Connection connection, List<StoredUser> users, String base) {
        var memberships =
                rows.groups(connection, users.stream().map(StoredUser::id).toList());
        return users.stream()
                .map(user -> {
                    ObjectNode resource = user.resource(base);
                    ArrayNode of = memberships.get(user.id());
                    if (of != null) {
                        of.forEach(group -> ((ObjectNode) group)
                                .put(
                                        "$ref",
                                        base + "/Groups/" + group.get("value").asString()));
                        resource.set("groups", of);
                    }
                    return resource;
                })
                .toList();
    }

    /** Gives members the roles that their groups are mapped to; owners keep theirs. */
    @Transactional
    void applyRoles(Connection connection) {
        for (GroupRows.RoleChange change : groups.roleChanges(connection)) {
            Role wanted = change.wanted() == null ? connection.defaultRole() : change.wanted();
            if (change.present() != Role.OWNER && (change.wanted() != null || change.mapped())) {
                if (wanted != change.present()) {
                    members.setRole(change.memberId(), wanted);
                }
                if (change.mapped() != (change.wanted() != null)) {
                    groups.markMapped(change.memberId(), change.wanted() != null);
                }
            }
        }
    }
}
