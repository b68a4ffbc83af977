package dev.sluice.gateway.directory;

import java.util.UUID;

/** A service account was archived. Published inside the transaction that does it. */
public record ServiceAccountArchived(UUID accountId) {}
