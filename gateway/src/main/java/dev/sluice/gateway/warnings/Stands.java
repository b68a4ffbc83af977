package dev.sluice.gateway.warnings;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.spend.HalfSpentLimits;
import dev.sluice.gateway.spend.HalfSpentLimits.HalfSpent;
import dev.sluice.gateway.spend.LimitPolicy;
import dev.sluice.gateway.spend.MemberLimits;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.Standing;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Finds the limits of which so much is spent that somebody may have to be told. */
@Component
class Stands {

    private final SpendLimits limits;
    private final HalfSpentLimits halfSpent;
    private final Groups groups;
    private final ApiKeys keys;
    private final Clock clock;

    Stands(SpendLimits limits, HalfSpentLimits halfSpent, Groups groups, ApiKeys keys, Clock clock) {
        this.limits = limits;
        this.halfSpent = halfSpent;
        this.groups = groups;
        this.keys = keys;
        this.clock = clock;
    }

    List<Stand> notable() {
        LimitPolicy policy = limits.policy();
        List<Stand> stands = new ArrayList<>();
        for (HalfSpent half : halfSpent.find(policy, clock.instant())) {
            SpendLimit limit = half.limit();
            BigInteger cap = limit.amountPico();
            if (cap != null) {
                keep(
                        stands,
                        stand(
                                limit,
                                half.memberId() == null ? person(limit) : half.memberId(),
                                half.start(),
                                half.resetsAt(),
                                zone(limit, policy),
                                cap,
                                half.spentPico(),
                                false));
            }
        }
        return stands;
    }

    /** How a limit stands that a request did not fit; {@code memberId} null for what several share. */
    Stand refused(@Nullable UUID memberId, Standing standing, Instant at) {
        SpendLimit limit = standing.limit();
        ZoneId zone = zone(limit, limits.policy());
        UUID whose = MemberLimits.forEach(limit.scope()) ? memberId : person(limit);
        return stand(
                limit,
                whose,
                limit.period().startOf(at, zone),
                standing.resetsAt(),
                zone,
                standing.capPico(),
                standing.capPico(),
                true);
    }

    private static ZoneId zone(SpendLimit limit, LimitPolicy policy) {
        return ZoneId.of(limit.calendar().zone(policy.timeZone().getId()));
    }

    /** The one person whom a limit concerns, null when several share it or nobody does. */
    private @Nullable UUID person(SpendLimit limit) {
        return switch (limit.scope()) {
            case MEMBER, WORKSPACE_MEMBER -> limit.holder();
            case KEY -> keys.find(limit.holder()).map(ApiKey::memberId).orElse(null);
            default -> null;
        };
    }

    private Stand stand(
            SpendLimit limit,
            @Nullable UUID memberId,
            LocalDate start,
            Instant resetsAt,
            ZoneId zone,
            BigInteger capPico,
            BigInteger spentPico,
            boolean refused) {
        return new Stand(
                key(limit, memberId),
                limit.id(),
                memberId,
                memberId == null ? label(limit) + (limit.family().isEmpty() ? "" : ", " + limit.family()) : "",
                memberId == null ? "" : of(limit),
                limit.workspaceId(),
                limit.period(),
                start,
                resetsAt,
                zone,
                capPico,
                spentPico,
                refused,
                limit.mode());
    }

    /**
     * A person's limits over all models follow one another under the person, so that one that replaces another of the same
     * amount is not told again; every other limit is remembered by itself, and by person where it is for each.
     */
    private static UUID key(SpendLimit limit, @Nullable UUID memberId) {
        if (memberId == null || limit.scope() == Scope.KEY) {
            return limit.id();
        }
        boolean plain = limit.family().isEmpty() && limit.workspaceId() == null;
        if (plain) {
            return memberId;
        }
        if (!MemberLimits.forEach(limit.scope())) {
            return limit.id();
        }
        return UUID.nameUUIDFromBytes(ByteBuffer.allocate(2 * 2 * Long.BYTES)
                .putLong(limit.id().getMostSignificantBits())
                .putLong(limit.id().getLeastSignificantBits())
                .putLong(memberId.getMostSignificantBits())
                .putLong(memberId.getLeastSignificantBits())
                .array());
    }

    private String of(SpendLimit limit) {
        String where = switch (limit.scope()) {
            case EACH_WORKSPACE_MEMBER, WORKSPACE_MEMBER -> "in " + lower(label(limit));
            case KEY -> "of " + lower(label(limit));
            default -> "";
        };
        String models = limit.family().isEmpty() ? "" : "for " + limit.family() + " models";
        return (where + " " + models).strip();
    }

    private static String lower(String label) {
        return label.replaceFirst("^The ", "the ");
    }

    private String label(SpendLimit limit) {
        return switch (limit.scope()) {
            case WORKSPACE_POOL, EACH_WORKSPACE_MEMBER, WORKSPACE_MEMBER ->
                "The workspace " + limits.nameOf(limit).orElse("");
            case GROUP_POOL ->
                "The group " + groups.find(limit.holder()).map(Group::name).orElse("");
            case KEY ->
                "The API key " + keys.find(limit.holder()).map(ApiKey::name).orElse("");
            case SERVICE_ACCOUNT ->
                "The service account " + limits.nameOf(limit).orElse("");
            default -> "Everybody together";
        };
    }

    private static void keep(List<Stand> stands, Stand stand) {
        if (stand.percent() >= Threshold.ALL.getFirst()) {
            stands.add(stand);
        }
    }
}
