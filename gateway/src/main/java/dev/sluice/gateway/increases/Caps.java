package dev.sluice.gateway.increases;

import dev.sluice.gateway.increases.Increase.Target;
import dev.sluice.gateway.increases.Increase.Whose;
import dev.sluice.gateway.spend.MemberLimits;
import dev.sluice.gateway.spend.MemberLimits.Holding;
import dev.sluice.gateway.spend.SpendLimit;
import dev.sluice.gateway.spend.SpendLimit.Draft;
import dev.sluice.gateway.spend.SpendLimit.Scope;
import dev.sluice.gateway.spend.SpendLimit.WhenStoreIsAway;
import dev.sluice.gateway.spend.SpendLimits;
import java.math.BigInteger;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The only place here that knows how spend limits are kept: which apply to a person, raising one, putting it back. */
@Component
class Caps {

    private static final UUID NOBODY = new UUID(0, 0);

    private final SpendLimits limits;
    private final MemberLimits ofMembers;
    private final Clock clock;

    Caps(SpendLimits limits, MemberLimits ofMembers, Clock clock) {
        this.limits = limits;
        this.ofMembers = ofMembers;
        this.clock = clock;
    }

    /** What stood where a limit was raised; {@code amountPico} null with {@code there} means explicitly unlimited. */
    record Before(boolean there, @Nullable BigInteger amountPico) {}

    /** The caps that apply to a member now, the fullest first. */
    List<Cap> of(UUID memberId) {
        return ofMembers.of(memberId, clock.instant()).stream()
                .map(this::cap)
                .sorted((a, b) -> Integer.compare(b.percent(), a.percent()))
                .toList();
    }

    private Cap cap(Holding holding) {
        return new Cap(
                holding.limit().period(),
                target(holding.limit()),
                holding.capPico(),
                holding.spentPico(),
                holding.resetsAt());
    }

    private Target target(SpendLimit limit) {
        String family = limit.family();
        String models = family.isEmpty() ? "" : family + " models";
        String also = family.isEmpty() ? "" : ", " + models;
        String name = limits.nameOf(limit).orElse("");
        return switch (limit.scope()) {
            case MEMBER, EACH_MEMBER, EACH_GROUP_MEMBER -> new Target(Whose.MEMBER, family, limit.id(), models, null);
            case ORGANIZATION_POOL ->
                new Target(
                        Whose.ORGANIZATION,
                        family,
                        limit.id(),
                        family.isEmpty() ? "" : "everybody together" + also,
                        null);
            case WORKSPACE_POOL -> shared(limit, "the workspace " + name + also);
            case EACH_WORKSPACE_MEMBER, WORKSPACE_MEMBER ->
                new Target(Whose.IN_WORKSPACE, family, limit.id(), "the workspace " + name + also, limit.workspaceId());
            case GROUP_POOL -> shared(limit, "the group " + name + also);
            case KEY -> shared(limit, "the API key " + name + also);
            case SERVICE_ACCOUNT -> shared(limit, "the service account " + name + also);
        };
    }

    private static Target shared(SpendLimit limit, String label) {
        return new Target(Whose.LIMIT, limit.family(), limit.id(), label, null);
    }

    Before before(Increase increase) {
        return limit(increase)
                .map(limit -> new Before(true, limit.amountPico()))
                .orElse(new Before(false, null));
    }

    /**
     * Raises and answers the id of the limit; in all but its amount it is as the one that stood in the way. Where that holds
     * for each of several people on their own, a limit of the person's own is raised.
     *
     * @throws IncreaseRefusedException when the limit is gone
     */
    UUID raise(Increase increase, BigInteger toPico) {
        SpendLimit like = limit(increase).or(() -> inTheWay(increase)).orElse(null);
        if (like != null) {
            return limits.set(draft(increase, like, toPico)).id();
        }
        if (increase.whose() == Whose.LIMIT || increase.whose() == Whose.IN_WORKSPACE) {
            throw new IncreaseRefusedException("limit: it was removed since, so nothing is in the way any more");
        }
        return limits.set(
                        increase.whose() == Whose.MEMBER ? Scope.MEMBER : Scope.ORGANIZATION_POOL,
                        increase.whose() == Whose.MEMBER ? increase.memberId() : null,
                        increase.period(),
                        toPico,
                        WhenStoreIsAway.CLOSED)
                .id();
    }

    /** The limit that was asked about, else the one that holds now. */
    private Optional<SpendLimit> inTheWay(Increase increase) {
        UUID id = increase.target().limitId();
        return Optional.ofNullable(id)
                .flatMap(limits::find)
                .or(() -> ofMembers.of(increase.memberId(), clock.instant()).stream()
                        .map(Holding::limit)
                        .filter(limit -> limit.period() == increase.period()
                                && target(limit).whose() == increase.whose()
                                && (increase.whose() != Whose.IN_WORKSPACE
                                        || Objects.equals(
                                                limit.workspaceId(),
                                                increase.target().within()))
                                && limit.family().equals(increase.target().family()))
                        .findFirst());
    }

    private static Draft draft(Increase increase, SpendLimit like, @Nullable BigInteger amountPico) {
        Scope scope = switch (increase.whose()) {
            case MEMBER -> Scope.MEMBER;
            case IN_WORKSPACE -> Scope.WORKSPACE_MEMBER;
            case ORGANIZATION -> Scope.ORGANIZATION_POOL;
            case LIMIT -> like.scope();
        };
        UUID holder = switch (increase.whose()) {
            case MEMBER, IN_WORKSPACE -> increase.memberId();
            case ORGANIZATION -> NOBODY;
            case LIMIT -> like.holder();
        };
        return new Draft(
                scope,
                holder,
                within(increase),
                increase.target().family(),
                increase.period(),
                like.calendar(),
                amountPico,
                like.mode(),
                like.throttleTo(),
                like.whenStoreIsAway());
    }

    /** Whether the limit is still as it was raised; if not, somebody has decided anew since. */
    boolean isAt(Increase increase, @Nullable BigInteger pico) {
        return limit(increase)
                .map(limit -> Objects.equals(limit.amountPico(), pico))
                .orElse(false);
    }

    void putBack(Increase increase, Before before) {
        SpendLimit raised = limit(increase).orElseThrow();
        if (before.there()) {
            limits.set(draft(increase, raised, before.amountPico()));
        } else {
            limits.remove(raised.id());
        }
    }

    /** The limit that a raise changes. */
    private Optional<SpendLimit> limit(Increase increase) {
        UUID id = increase.target().limitId();
        return switch (increase.whose()) {
            case LIMIT -> Optional.ofNullable(id).flatMap(limits::find);
            case MEMBER -> find(Scope.MEMBER, increase.memberId(), increase);
            case IN_WORKSPACE -> find(Scope.WORKSPACE_MEMBER, increase.memberId(), increase);
            case ORGANIZATION -> find(Scope.ORGANIZATION_POOL, NOBODY, increase);
        };
    }

    private Optional<SpendLimit> find(Scope scope, UUID holder, Increase increase) {
        return limits.find(scope, holder, within(increase), increase.target().family(), increase.period());
    }

    private static UUID within(Increase increase) {
        return Objects.requireNonNullElse(increase.target().within(), NOBODY);
    }
}
