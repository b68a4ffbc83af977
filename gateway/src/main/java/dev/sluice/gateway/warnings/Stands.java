package dev.sluice.gateway.warnings;

import dev.sluice.gateway.directory.Group;
import dev.sluice.gateway.directory.Groups;
import dev.sluice.gateway.keys.ApiKey;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.spend.Period;
import dev.sluice.gateway.spend.SpendLimits;
import dev.sluice.gateway.spend.SpendLimits.GroupRule;
import dev.sluice.gateway.spend.SpendLimits.LimitPolicy;
import dev.sluice.gateway.spend.SpendLimits.Scope;
import dev.sluice.gateway.spend.SpendLimits.SpendLimit;
import dev.sluice.gateway.spend.SpendReport;
import dev.sluice.gateway.spend.SpendReport.LimitSpend;
import dev.sluice.gateway.spend.SpendReport.MemberSpend;
import dev.sluice.gateway.spend.Standing;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Finds the limits of which so much is spent that somebody may have to be told. Limits for each person are looked at where
 * they count all models by UTC; what each spends in a workspace is not.
 */
@Component
class Stands {

    private final SpendLimits limits;
    private final SpendReport report;
    private final Groups groups;
    private final Workspaces workspaces;
    private final ApiKeys keys;
    private final Clock clock;

    Stands(SpendLimits limits, SpendReport report, Groups groups, Workspaces workspaces, ApiKeys keys, Clock clock) {
        this.limits = limits;
        this.report = report;
        this.groups = groups;
        this.workspaces = workspaces;
        this.keys = keys;
        this.clock = clock;
    }

    List<Stand> notable() {
        Instant now = clock.instant();
        List<SpendLimit> all = limits.list().stream()
                .filter(limit ->
                        limit.amountPico() != null && limit.amountPico().signum() > 0)
                .toList();
        LimitPolicy policy = limits.policy();
        List<Stand> stands = new ArrayList<>();
        for (SpendLimit limit : all) {
            if (!forEach(limit)) {
                LimitSpend spend = report.ofLimit(limit, policy.timeZone(), now);
                keep(stands, shared(limit, spend));
            }
        }
        for (Period period : Period.values()) {
            List<SpendLimit> personal = all.stream()
                    .filter(limit -> limit.period() == period && limit.family().isEmpty())
                    .filter(limit -> limit.scope() == Scope.EACH_MEMBER || limit.scope() == Scope.EACH_GROUP_MEMBER)
                    .toList();
            if (!personal.isEmpty()) {
                eachOf(stands, personal, own(period), period, policy.groupRule(), now);
            }
        }
        return stands;
    }

    private static boolean forEach(SpendLimit limit) {
        return limit.scope() == Scope.EACH_MEMBER
                || limit.scope() == Scope.EACH_GROUP_MEMBER
                || limit.scope() == Scope.EACH_WORKSPACE_MEMBER;
    }

    /** Whoever has a limit of their own in this period, be it an unlimited one: the others do not hold for them. */
    private Set<UUID> own(Period period) {
        return limits.list().stream()
                .filter(limit -> limit.scope() == Scope.MEMBER
                        && limit.period() == period
                        && limit.family().isEmpty())
                .map(SpendLimit::holder)
                .collect(Collectors.toSet());
    }

    private void eachOf(
            List<Stand> stands,
            List<SpendLimit> personal,
            Set<UUID> exempt,
            Period period,
            GroupRule rule,
            Instant now) {
        BigInteger least = personal.stream()
                .map(limit -> Objects.requireNonNull(limit.amountPico()))
                .min(Comparator.naturalOrder())
                .orElseThrow()
                .shiftRight(1);
        for (MemberSpend spend : report.membersWith(period, now, least)) {
            if (!exempt.contains(spend.memberId())) {
                limitOf(spend.memberId(), personal, rule)
                        .ifPresent(limit -> keep(
                                stands,
                                new Stand(
                                        spend.memberId(),
                                        spend.memberId(),
                                        "",
                                        null,
                                        period,
                                        period.startOf(now),
                                        period.resetsAt(now),
                                        Objects.requireNonNull(limit.amountPico()),
                                        spend.costPico(),
                                        false,
                                        limit.mode())));
            }
        }
    }

    /** A group's limit goes before the one for each member. */
    private Optional<SpendLimit> limitOf(UUID memberId, List<SpendLimit> personal, GroupRule rule) {
        Comparator<SpendLimit> byAmount = Comparator.comparing(limit -> Objects.requireNonNull(limit.amountPico()));
        Optional<SpendLimit> ofGroup = Optional.empty();
        if (personal.stream().anyMatch(limit -> limit.scope() == Scope.EACH_GROUP_MEMBER)) {
            Set<UUID> mine = groups.of(memberId).stream().map(Group::id).collect(Collectors.toSet());
            ofGroup = personal.stream()
                    .filter(limit -> limit.scope() == Scope.EACH_GROUP_MEMBER && mine.contains(limit.holder()))
                    .min(rule == GroupRule.TIGHTEST ? byAmount : byAmount.reversed());
        }
        return ofGroup.or(() -> personal.stream()
                .filter(limit -> limit.scope() == Scope.EACH_MEMBER)
                .findFirst());
    }

    private Stand shared(SpendLimit limit, LimitSpend spend) {
        boolean person = limit.scope() == Scope.MEMBER;
        boolean plain = limit.family().isEmpty();
        return new Stand(
                person && plain ? limit.holder() : limit.id(),
                person ? limit.holder() : null,
                person ? "" : label(limit) + (plain ? "" : ", " + limit.family()),
                limit.scope() == Scope.WORKSPACE_POOL ? limit.holder() : null,
                limit.period(),
                spend.start(),
                spend.resetsAt(),
                Objects.requireNonNull(limit.amountPico()),
                spend.settledPico(),
                false,
                limit.mode());
    }

    /** How a limit stands that a request did not fit; {@code memberId} null for what several share. */
    Stand refused(@Nullable UUID memberId, Standing standing, Instant at) {
        SpendLimit limit = standing.limit();
        ZoneId zone = ZoneId.of(limit.calendar().zone(limits.policy().timeZone().getId()));
        return new Stand(
                memberId == null ? limit.id() : memberId,
                memberId,
                memberId == null ? label(limit) + (limit.family().isEmpty() ? "" : ", " + limit.family()) : "",
                limit.scope() == Scope.WORKSPACE_POOL ? limit.holder() : null,
                limit.period(),
                limit.period().startOf(at, zone),
                standing.resetsAt(),
                standing.capPico(),
                standing.capPico(),
                true,
                limit.mode());
    }

    private String label(SpendLimit limit) {
        return switch (limit.scope()) {
            case WORKSPACE_POOL ->
                "The workspace "
                        + workspaces.find(limit.holder()).map(Workspace::name).orElse("");
            case GROUP_POOL ->
                "The group " + groups.find(limit.holder()).map(Group::name).orElse("");
            case KEY ->
                "The API key " + keys.find(limit.holder()).map(ApiKey::name).orElse("");
            case SERVICE_ACCOUNT -> "A service account";
            default -> "Everybody together";
        };
    }

    private static void keep(List<Stand> stands, Stand stand) {
        if (stand.percent() >= Threshold.ALL.getFirst()) {
            stands.add(stand);
        }
    }
}
