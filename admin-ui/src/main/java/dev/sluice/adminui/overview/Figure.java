package dev.sluice.adminui.overview;

import org.jspecify.annotations.Nullable;

/**
 * One amount on a card.
 *
 * @param key message key of the caption is {@code figure.<key>}
 * @param exact the amount with every digit
 * @param cap the organization's cap for the same period, null when there is none
 */
public record Figure(
        String key, String amount, String exact, @Nullable Cap cap) {

    /** How far a cap is used; {@code permille} is 0 to 1000. */
    public record Cap(String amount, int permille) {

        /** The tone of the bar: quiet, then a warning from 75 %, then full. */
        public String tone() {
            return permille >= 1000 ? "full" : permille >= 750 ? "high" : "fine";
        }

        /** For example {@code 42%}. */
        public String percent() {
            return permille / 10 + "%";
        }
    }
}
