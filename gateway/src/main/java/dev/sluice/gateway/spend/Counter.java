package dev.sluice.gateway.spend;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;

/**
 * What a counter counts, whatever the day.
 *
 * @param holder the member, workspace, group, key or service account; {@link #NOBODY} for the organization
 * @param within the workspace, when only what a member spends in it counts; else {@link #NOBODY}
 * @param family the family of models, empty for all
 * @param zone whose calendar it follows
 */
record Counter(Kind kind, UUID holder, UUID within, String family, Period period, String zone) {

    static final UUID NOBODY = new UUID(0, 0);
    static final String UTC = "UTC";

    /** As in the store's type {@code spend_scope}. */
    enum Kind {
        ORGANIZATION,
        MEMBER,
        WORKSPACE,
        WORKSPACE_MEMBER,
        GROUP,
        KEY,
        SERVICE_ACCOUNT
    }

    /**
     * The counter of a cap that has one of its own.
     *
     * @throws IllegalArgumentException when it holds for each of several people
     */
    static Counter of(SpendLimit limit, String zone) {
        Kind kind = switch (limit.scope()) {
            case ORGANIZATION_POOL -> Kind.ORGANIZATION;
            case WORKSPACE_POOL -> Kind.WORKSPACE;
            case GROUP_POOL -> Kind.GROUP;
            case MEMBER -> Kind.MEMBER;
            case KEY -> Kind.KEY;
            case SERVICE_ACCOUNT -> Kind.SERVICE_ACCOUNT;
            case WORKSPACE_MEMBER -> Kind.WORKSPACE_MEMBER;
            case EACH_MEMBER, EACH_GROUP_MEMBER, EACH_WORKSPACE_MEMBER ->
                throw new IllegalArgumentException("a limit for each has no counter of its own");
        };
        return new Counter(kind, limit.holder(), limit.within(), limit.family(), limit.period(), zone);
    }

    /** The counter by which a cap holds for a member. */
    static Counter of(SpendLimit limit, UUID memberId, String zone) {
        return switch (limit.scope()) {
            case EACH_MEMBER, EACH_GROUP_MEMBER ->
                new Counter(Kind.MEMBER, memberId, NOBODY, limit.family(), limit.period(), zone);
            case EACH_WORKSPACE_MEMBER ->
                new Counter(Kind.WORKSPACE_MEMBER, memberId, limit.holder(), limit.family(), limit.period(), zone);
            default -> of(limit, zone);
        };
    }

    Dated on(LocalDate start) {
        return new Dated(this, start);
    }

    Window window(Instant at) {
        return Window.of(period, zone, at);
    }

    /** A counter of one window: a row of the store. */
    record Dated(Counter counter, LocalDate start) {}
}
