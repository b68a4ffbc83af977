package dev.sluice.cli.world;

import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;

/** Dollars as people read them; the exact amount is in the JSON. */
public final class Money {

    private static final BigDecimal CENT = new BigDecimal("0.01");

    private Money() {}

    /** Zero when it is no amount. */
    public static BigDecimal of(JsonNode amount) {
        try {
            return new BigDecimal(amount.asString("0"));
        } catch (NumberFormatException e) {
            return BigDecimal.ZERO;
        }
    }

    public static String usd(JsonNode amount) {
        BigDecimal exact = of(amount);
        if (exact.signum() > 0 && exact.compareTo(CENT) < 0) {
            return "< $0.01";
        }
        return "$" + exact.setScale(2, RoundingMode.HALF_UP).toPlainString();
    }

    /** Of an amount in cents; a dash when there is none. */
    public static String cents(JsonNode amount) {
        return amount.isNull() || amount.isMissingNode()
                ? "-"
                : "$"
                        + of(amount)
                                .movePointLeft(2)
                                .setScale(2, RoundingMode.HALF_UP)
                                .toPlainString();
    }
}
