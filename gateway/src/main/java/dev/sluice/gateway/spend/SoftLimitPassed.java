package dev.sluice.gateway.spend;

import java.util.UUID;

/**
 * A request was let through although a soft cap would not carry it. Published once for each cap, holder and window by
 * each process that sees it; whoever tells people about it has to see to it that they hear it once.
 *
 * @param memberId whose request it was
 * @param standing which cap it was and how it stood before the request
 */
public record SoftLimitPassed(UUID memberId, Standing standing) {}
