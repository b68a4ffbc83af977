package dev.sluice.gateway.identity;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Role;
import java.io.Serializable;
import java.security.Principal;
import java.time.Instant;
import java.util.UUID;

/** Who is signed in to the console; role and status are read anew for each request. */
public record ConsoleUser(UUID memberId, String email, String name, Role role, Instant signedInAt)
        implements Principal, Serializable, Actor.Accountable {

    static ConsoleUser of(Member member, Instant signedInAt) {
        return new ConsoleUser(member.id(), member.email(), member.name(), member.role(), signedInAt);
    }

    public boolean isOwner() {
        return role == Role.OWNER;
    }

    @Override
    public Actor actor() {
        return new Actor(Actor.Type.USER, memberId, name + " <" + email + ">");
    }

    /** The member's name. */
    @Override
    public String getName() {
        return name;
    }
}
