package dev.sluice.gateway.startup;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.MemberExistsException;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.Role;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.keys.KeyKind;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Makes a key at the very first start, so that there is something to try Sluice with before anybody has signed in. */
@Component
class FirstKey {

    private static final String EMAIL = "first-try@sluice.example";
    private static final Duration LIFETIME = Duration.ofHours(24);

    private final Members members;
    private final ApiKeys keys;
    private final Clock clock;

    FirstKey(Members members, ApiKeys keys, Clock clock) {
        this.members = members;
        this.keys = keys;
        this.clock = clock;
    }

    /** The secret, shown this once; empty when there are members already. */
    Optional<String> mint() {
        if (members.anybody()) {
            return Optional.empty();
        }
        try {
            Member member = members.add(EMAIL, "First try", Role.CLAUDE_CODE_USER);
            return Optional.of(keys.mint(
                            member.id(),
                            "first try",
                            KeyKind.CLAUDE_CODE,
                            clock.instant().plus(LIFETIME))
                    .secret());
        } catch (MemberExistsException anotherReplicaWasFirst) {
            return Optional.empty();
        }
    }
}
