package dev.sluice.gateway.reconciliation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What a comparison found. Amounts in pico-dollars, over all months that are kept.
 *
 * @param offPico how much of the spend is not explained
 */
record Proof(
        UUID id,
        Instant at,
        BigInteger countedPico,
        BigInteger ledgerPico,
        BigInteger offPico,
        int millis,
        List<Difference> differences) {

    private static final int DIGITS = 3;
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /** Explained spend in percent with three digits; rounded down, so that 100.000 means all of it. */
    BigDecimal explainedPercent() {
        BigInteger larger = countedPico.max(ledgerPico);
        if (offPico.signum() == 0) {
            return HUNDRED.setScale(DIGITS);
        }
        if (larger.signum() == 0) {
            return BigDecimal.ZERO.setScale(DIGITS);
        }
        BigDecimal explained = new BigDecimal(larger.subtract(offPico).max(BigInteger.ZERO));
        return explained
                .multiply(HUNDRED)
                .divide(new BigDecimal(larger), DIGITS, RoundingMode.DOWN)
                .min(new BigDecimal("99.999"));
    }

    boolean whole() {
        return differences.isEmpty();
    }
}
