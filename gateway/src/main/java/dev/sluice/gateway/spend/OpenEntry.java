package dev.sluice.gateway.spend;

/** A ledger row waiting for its settlement; {@code journaled} when the store was away and it will be written later. */
public record OpenEntry(SpendRequest request, boolean journaled) {}
