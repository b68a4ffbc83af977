package dev.sluice.adminui;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Dollars as people read and type them. Amounts are pico-dollars (1e-12 USD); rounding is half up and happens only here,
 * for the eye.
 */
public final class Dollars {

    /** More than this is taken for a slip of the finger. */
    public static final BigInteger LARGEST_TYPED_PICO = BigInteger.TEN.pow(12 + 9);

    private static final int PICO_DIGITS = 12;
    private static final BigDecimal ONE_DOLLAR = BigDecimal.ONE;
    private static final BigDecimal SMALLEST_SHOWN = new BigDecimal("0.0001");

    /** Digits with or without thousands separators, at most twelve decimals; {@code 25,50} is neither. */
    private static final Pattern TYPED = Pattern.compile("\\$? ?(\\d{1,3}(,\\d{3})+|\\d{1,15})(\\.\\d{1,12})?");

    private Dollars() {}

    /** Two digits from a dollar up, up to four below it, for example {@code $1,284.50} and {@code $0.0042}. */
    public static String text(BigInteger pico) {
        BigDecimal dollars = dollars(pico);
        BigDecimal size = dollars.abs();
        if (size.signum() > 0 && size.compareTo(SMALLEST_SHOWN) < 0) {
            return dollars.signum() < 0 ? "> -$0.0001" : "< $0.0001";
        }
        return size.compareTo(ONE_DOLLAR) >= 0 ? rounded(dollars, 2, 2) : rounded(dollars, 4, 2);
    }

    /** Always four digits, so that a column of amounts lines up. */
    public static String fourDigits(BigInteger pico) {
        return rounded(dollars(pico), 4, 4);
    }

    /** Every digit there is and at least two: for amounts that someone has set. */
    public static String exact(BigInteger pico) {
        return rounded(dollars(pico), PICO_DIGITS, 2);
    }

    /** Reads {@code 25}, {@code 25.50}, {@code $1,000}; exact, and empty when the text is not such an amount. */
    public static Optional<BigInteger> parse(String typed) {
        String text = typed.strip();
        if (!TYPED.matcher(text).matches()) {
            return Optional.empty();
        }
        String digits = text.replace("$", "").replace(",", "").strip();
        return Optional.of(new BigDecimal(digits).movePointRight(PICO_DIGITS).toBigIntegerExact());
    }

    private static BigDecimal dollars(BigInteger pico) {
        return new BigDecimal(pico, PICO_DIGITS);
    }

    private static String rounded(BigDecimal dollars, int mostDigits, int leastDigits) {
        BigDecimal value = dollars.setScale(mostDigits, RoundingMode.HALF_UP).stripTrailingZeros();
        if (value.scale() < leastDigits) {
            value = value.setScale(leastDigits, RoundingMode.UNNECESSARY);
        }
        String plain = value.abs().toPlainString();
        int point = plain.indexOf('.');
        return (value.signum() < 0 ? "-$" : "$") + grouped(plain.substring(0, point)) + plain.substring(point);
    }

    private static String grouped(String digits) {
        StringBuilder text = new StringBuilder(digits);
        for (int at = digits.length() - 3; at > 0; at -= 3) {
            text.insert(at, ',');
        }
        return text.toString();
    }
}
