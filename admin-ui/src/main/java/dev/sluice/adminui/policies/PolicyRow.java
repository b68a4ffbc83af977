package dev.sluice.adminui.policies;

import java.util.List;

/**
 * A policy in the list.
 *
 * @param audience whom it is for, one line each; empty for everyone
 * @param live what is live, for example {@code v3}; empty when nothing is
 * @param rollout how far the newest release reaches; empty when it reaches everybody
 * @param waits when a release that waits begins to hold; empty when none waits
 * @param clients clients seen lately of people it is for
 * @param current those of them that run what they should
 */
public record PolicyRow(
        String id,
        int place,
        String name,
        List<String> audience,
        String live,
        String rollout,
        String waits,
        boolean draft,
        int clients,
        int current) {

    /** Whether there is something to say of clients. */
    public boolean seen() {
        return clients > 0;
    }

    /** Whether every client runs what it should. */
    public boolean complete() {
        return clients == current;
    }
}
