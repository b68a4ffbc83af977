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

    Dated on(LocalDate start) {
        return new Dated(this, start);
    }

    Window window(Instant at) {
        return Window.of(period, zone, at);
    }

    /** A counter of one window: a row of the store. */
    record Dated(Counter counter, LocalDate start) {}
}
