package dev.sluice.gateway.spend;

import dev.sluice.gateway.spend.LimitPolicy.GroupRule;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimits.Holder;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The cap that holds for a person over all models in a period, and in words why it is this one. */
record EffectiveCap(@Nullable SpendLimit limit, String reason) {

    /** Decided as {@link LimitTerms} decides. */
    static EffectiveCap of(UUID member, List<Holder> groups, Period period, List<SpendLimit> limits, GroupRule rule) {
        List<UUID> groupIds = groups.stream().map(Holder::id).toList();
        List<SpendLimit> concerned = limits.stream()
                .filter(limit -> limit.period() == period && limit.family().isEmpty())
                .filter(limit -> limit.scope() != Scope.EACH_GROUP_MEMBER || groupIds.contains(limit.holder()))
                .toList();
        return LimitTerms.personalOf(member, concerned, rule).stream()
                .findFirst()
                .map(limit -> new EffectiveCap(limit, reason(limit, groups, concerned, rule)))
                .orElse(new EffectiveCap(null, "no limit is set for this period"));
    }

    /** Whom the limits name from which those of these members are chosen. */
    static Set<UUID> concerning(List<UUID> members, Map<UUID, List<Holder>> groups) {
        Set<UUID> holders = new HashSet<>(members);
        groups.values().forEach(theirs -> theirs.forEach(group -> holders.add(group.id())));
        holders.add(Counter.NOBODY);
        return holders;
    }

    private static String reason(SpendLimit limit, List<Holder> groups, List<SpendLimit> concerned, GroupRule rule) {
        return switch (limit.scope()) {
            case MEMBER -> "their own limit, which goes before those of groups and of the organization";
            case EACH_GROUP_MEMBER -> {
                String name = groups.stream()
                        .filter(group -> group.id().equals(limit.holder()))
                        .map(Holder::name)
                        .findFirst()
                        .orElse("a group");
                long others = concerned.stream()
                        .filter(each -> each.scope() == Scope.EACH_GROUP_MEMBER)
                        .count();
                yield "the limit of the group " + name
                        + (others > 1
                                ? ", the " + (rule == GroupRule.TIGHTEST ? "tightest" : "loosest") + " of " + others
                                        + " groups"
                                : "")
                        + "; there is none of their own";
            }
            default -> "the organization's limit for each member; there is none of their own or of a group";
        };
    }
}
