package dev.sluice.gateway.reconciliation;

import java.math.BigInteger;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Two figures that should be equal and are not.
 *
 * @param kind {@code spent}, {@code reserved} or {@code requests}: a counter against the ledger; {@code members}: the
 *     organization's counter of a month against those of everybody in it
 * @param memberId null for the organization
 * @param counted by the counter; pico-dollars, or a number of requests
 * @param proven by the ledger, or by the parts
 */
record Difference(
        String kind, @Nullable UUID memberId, String period, LocalDate start, BigInteger counted, BigInteger proven) {

    BigInteger off() {
        return counted.subtract(proven).abs();
    }
}
