package dev.sluice.gateway.guardrails;

import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose requests a guardrail is about.
 *
 * @param target the group, workspace or member; null for everybody
 */
record Audience(Kind kind, @Nullable UUID target) {

    static final Audience EVERYBODY = new Audience(Kind.EVERYBODY, null);

    /** From the farthest to the nearest: the nearer one decides. */
    enum Kind {
        EVERYBODY,
        GROUP,
        WORKSPACE,
        MEMBER
    }

    Audience {
        if ((kind == Kind.EVERYBODY) != (target == null)) {
            throw new IllegalArgumentException("everybody has no target, and everything else has one");
        }
    }

    boolean holds(Subject subject) {
        return switch (kind) {
            case EVERYBODY -> true;
            case GROUP -> subject.groups().contains(target);
            case WORKSPACE -> target != null && target.equals(subject.workspace());
            case MEMBER -> subject.member().equals(target);
        };
    }

    /**
     * Who is asking.
     *
     * @param workspace of the key; null for the default one and for signed-in clients
     */
    record Subject(UUID member, Set<UUID> groups, @Nullable UUID workspace) {}
}
