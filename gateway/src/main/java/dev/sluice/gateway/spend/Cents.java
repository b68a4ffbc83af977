package dev.sluice.gateway.spend;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/** Money as the Admin API writes it: decimal strings of cents. One cent is 10^10 pico-dollars. */
public final class Cents {

    private static final int PICO_DIGITS = 10;
    private static final int SHOWN_DIGITS = 3;
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,15}");

    private Cents() {}

    /** Reads a whole number of cents; empty when the text is something else. */
    public static Optional<BigInteger> parse(String text) {
        return WHOLE.matcher(text).matches()
                ? Optional.of(new BigDecimal(text).movePointRight(PICO_DIGITS).toBigIntegerExact())
                : Optional.empty();
    }

    /** Cents with at most three decimals, rounded half up, for example {@code 318.25}. */
    public static String text(BigInteger pico) {
        BigDecimal cents = new BigDecimal(pico, PICO_DIGITS).setScale(SHOWN_DIGITS, RoundingMode.HALF_UP);
        return cents.signum() == 0 ? "0" : cents.stripTrailingZeros().toPlainString();
    }

    /** Dollars with every digit, for example {@code 0.0123}. */
    static String exactUsd(long pico) {
        return pico == 0
                ? "0"
                : BigDecimal.valueOf(pico, 12).stripTrailingZeros().toPlainString();
    }
}
