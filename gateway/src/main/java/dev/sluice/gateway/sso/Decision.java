package dev.sluice.gateway.sso;

import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Role;
import org.jspecify.annotations.Nullable;

/** What is to be done with a proven identity; nothing is changed by deciding. {@code role} null leaves the role alone. */
sealed interface Decision {

    /** A member that is linked to the subject, or is to be. */
    record Known(Member member, boolean linked, @Nullable Role role) implements Decision {}

    /** Somebody to make a member of. */
    record Newcomer(String email, String name, Role role) implements Decision {}

    /** Somebody whose invite is accepted by this; {@code role} is what a group gives besides. */
    record Invited(String email, String name, @Nullable Role role) implements Decision {}

    record Refuse(Problem problem) implements Decision {}
}
