package dev.sluice.gateway.policies;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A version made live.
 *
 * @param percent how many of a hundred people get it, 0 to 100
 * @param groups names of groups that get it besides
 */
record Release(
        UUID id,
        UUID policyId,
        int version,
        Instant effectiveAt,
        int percent,
        List<String> groups,
        String author,
        String note,
        Instant createdAt,
        @Nullable Instant cancelledAt) {

    static final int ALL = 100;

    Release {
        groups = List.copyOf(groups);
    }

    boolean forEveryone() {
        return percent == ALL;
    }

    boolean holds(Instant now) {
        return cancelledAt == null && !effectiveAt.isAfter(now);
    }

    boolean reaches(Person person) {
        return forEveryone() || groups.stream().anyMatch(person.groups()::contains) || bucket(person) < percent;
    }

    /** 0 to 99; the same for a person and a version for ever, so that a rollout that grows takes nothing back. */
    private int bucket(Person person) {
        long mixed = person.id().getLeastSignificantBits() * 0x9E37_79B9_7F4A_7C15L
                + person.id().getMostSignificantBits()
                + policyId.getLeastSignificantBits() * 0xC2B2_AE3D_27D4_EB4FL
                + version * 0x1656_67B1_9E37_79F9L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return (int) Long.remainderUnsigned(mixed ^ (mixed >>> 31), 100);
    }
}
