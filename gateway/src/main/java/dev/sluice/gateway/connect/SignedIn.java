package dev.sluice.gateway.connect;

import dev.sluice.gateway.audit.Actor;
import dev.sluice.gateway.directory.Member;
import java.util.UUID;

/** Who asks with an access token. */
record SignedIn(Member member, UUID sessionId) implements Actor.Accountable {

    UUID memberId() {
        return member.id();
    }

    @Override
    public Actor actor() {
        return new Actor(Actor.Type.USER, member.id(), member.name() + " <" + member.email() + ">");
    }
}
