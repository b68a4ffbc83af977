package dev.sluice.gateway.increases;

import dev.sluice.adminui.Dollars;
import java.math.BigInteger;

/** Amounts as people read them. */
final class Money {

    private Money() {}

    /** For example {@code $25.00}. */
    static String text(BigInteger pico) {
        return Dollars.text(pico);
    }
}
