package dev.sluice.gateway.scim;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.scim.GroupRows.StoredGroup;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Groups of connections. A group of the directory with the same name is shared; memberships are each one's own. */
@Service
class ProvisionedGroups {

    private final GroupRows rows;
    private final UserRows users;
    private final Groups groups;
    private final Users roles;
    private final Clock clock;

    ProvisionedGroups(GroupRows rows, UserRows users, Groups groups, Users roles, Clock clock) {
        this.rows = rows;
        this.users = users;
        this.groups = groups;
        this.roles = roles;
        this.clock = clock;
    }

    @Transactional
    StoredGroup create(Connection connection, ObjectNode body) {
        String name = name(body);
        Set<UUID> members = members(connection, body);
        Group group = groups.findByName(name).orElseGet(() -> groups.create(name, connection.source()));
        if (rows.find(connection, group.id()).isPresent()) {
            throw ScimException.taken("displayName: there is a group of this name already");
        }
        rows.insert(connection, group.id(), ScimJson.text(body, "externalId"), clock.instant());
        groups.setMembers(group.id(), members, connection.source());
        roles.applyRoles(connection);
        return find(connection, group.id());
    }

    StoredGroup find(Connection connection, UUID id) {
        return rows.find(connection, id).orElseThrow(() -> ScimException.unknown("group", id.toString()));
    }

    /** The resource; {@code withMembers} because they can be ten thousand. */
    ObjectNode resource(Connection connection, StoredGroup group, String base, boolean withMembers) {
        ObjectNode resource = group.resource(base);
        if (withMembers) {
            resource.set("members", rows.members(connection, group.id(), base));
        }
        return resource;
    }

    @Transactional
    StoredGroup change(Connection connection, UUID id, @Nullable String ifMatch, UnaryOperator<ObjectNode> change) {
        StoredGroup present =
                rows.lock(connection, id).orElseThrow(() -> ScimException.unknown("group", id.toString()));
        Preconditions.match(ifMatch, present.etag());
        ObjectNode before = resource(connection, present, "", true);
        ObjectNode after = change.apply(before);
        String name = name(after);
        String externalId = ScimJson.text(after, "externalId");
        Set<UUID> old = members(before);
        Set<UUID> members = members(after);
        Set<UUID> added = new HashSet<>(members);
        added.removeAll(old);
        known(connection, added);
        if (!name.equals(present.name())) {
            if (groups.findByName(name).isPresent()) {
                throw ScimException.taken("displayName: there is a group of this name already");
            }
            groups.rename(id, name);
        }
        if (!members.equals(old)) {
            groups.setMembers(id, members, connection.source());
        }
        if (!members.equals(old) || !name.equals(present.name()) || !Objects.equals(externalId, present.externalId())) {
            rows.update(connection, id, externalId, clock.instant());
            roles.applyRoles(connection);
        }
        return find(connection, id);
    }

    /** Takes back what the connection said; the group itself goes when nobody else uses it. */
    @Transactional
    void delete(Connection connection, UUID id, @Nullable String ifMatch) {
        StoredGroup present =
                rows.lock(connection, id).orElseThrow(() -> ScimException.unknown("group", id.toString()));
        Preconditions.match(ifMatch, present.etag());
        groups.setMembers(id, Set.of(), connection.source());
        rows.delete(connection, id);
        if (rows.unused(id)) {
            groups.delete(id);
        }
        roles.applyRoles(connection);
    }

    private static String name(ObjectNode body) {
        String name = ScimJson.text(body, "displayName");
        if (name == null) {
            throw ScimException.value("displayName: must not be empty");
        }
        return name.strip();
    }

    private Set<UUID> members(Connection connection, ObjectNode body) {
        Set<UUID> members = members(body);
        known(connection, members);
        return members;
    }

    private static Set<UUID> members(ObjectNode body) {
        Set<UUID> ids = new LinkedHashSet<>();
        JsonNode members = ScimJson.get(body, "members");
        if (members == null || members.isNull()) {
            return ids;
        }
        if (!members.isArray()) {
            throw ScimException.value("members must be a list");
        }
        for (JsonNode member : members) {
            String value = member.isObject() ? ScimJson.text(member, "value") : null;
            if (value == null) {
                throw ScimException.value("members: each needs a value, the id of a user");
            }
            ids.add(Narrowing.uuid(value).orElseThrow(() -> noUser(value)));
        }
        return ids;
    }

    private void known(Connection connection, Set<UUID> ids) {
        Set<UUID> unknown = new HashSet<>(ids);
        unknown.removeAll(new HashSet<>(users.known(connection, ids)));
        unknown.stream().findFirst().ifPresent(id -> {
            throw noUser(id.toString());
        });
    }

    private static ScimException noUser(String id) {
        return ScimException.value("members: there is no user " + ScimException.shortened(id));
    }
}
