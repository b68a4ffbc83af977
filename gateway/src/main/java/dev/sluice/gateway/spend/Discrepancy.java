package dev.sluice.gateway.spend;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A counter that differs from the ledger; {@code memberId} is null for the organization's. Amounts in pico-dollars. */
public record Discrepancy(
        @Nullable UUID memberId,
        Period period,
        LocalDate periodStart,
        BigInteger counterSettled,
        BigInteger ledgerSettled,
        BigInteger counterReserved,
        BigInteger ledgerReserved,
        long counterRequests,
        long ledgerRequests) {}
