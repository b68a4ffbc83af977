package dev.sluice.adminui.policies;

import dev.sluice.adminui.Moment;

/**
 * A client that runs something else than it should.
 *
 * @param runs for example {@code v13}, empty when we never gave that out
 */
public record AdoptionRow(String member, String memberId, String client, String runs, String due, Moment seen) {}
