package dev.sluice.gateway.spend;

/**
 * A ledger row waiting for its settlement.
 *
 * @param journaled when the store was away and it will be written later
 * @param tight whether a cap it reserves in is so near that what it holds stands in the way of others
 */
public record OpenEntry(SpendRequest request, boolean journaled, boolean tight) {}
