package dev.sluice.gateway.scim;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A user of a connection; {@code active} is the member's state. */
record StoredUser(
        UUID id,
        String userName,
        @Nullable String externalId,
        ObjectNode document,
        boolean active,
        long version,
        Instant createdAt,
        Instant modifiedAt)
        implements ScimController.Stored {

    /** A weak entity tag; the state is in it because people change that in the console as well. */
    @Override
    public String etag() {
        return "W/\"" + version + (active ? "a" : "s") + "\"";
    }

    StoredUser with(Member member) {
        boolean now = member.status() == MemberStatus.ACTIVE;
        return new StoredUser(id, userName, externalId, document, now, version, createdAt, modifiedAt);
    }

    /** The resource without its groups. */
    ObjectNode resource(String base) {
        ObjectNode resource = ScimJson.object();
        var schemas = resource.putArray("schemas").add(Schemas.USER);
        document.propertyNames().stream()
                .filter(name -> name.toLowerCase(java.util.Locale.ROOT).startsWith("urn:"))
                .forEach(schemas::add);
        resource.put("id", id.toString());
        if (externalId != null) {
            resource.put("externalId", externalId);
        }
        resource.put("userName", userName);
        resource.setAll(document);
        resource.put("active", active);
        resource.set("meta", Schemas.meta("User", createdAt, modifiedAt, etag(), base + "/Users/" + id));
        return resource;
    }
}
