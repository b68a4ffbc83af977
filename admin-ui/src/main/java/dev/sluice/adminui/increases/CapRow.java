package dev.sluice.adminui.increases;

import dev.sluice.adminui.Moment;

/** A limit that applies to a person; {@code whose} is {@code member} or {@code organization}. */
public record CapRow(String period, String whose, String amount, String spent, int percent, Moment resets) {

    /** Width of the bar. */
    public int width() {
        return Math.min(100, percent);
    }

    /** The colour of the bar. */
    public String level() {
        return percent >= 95 ? "full" : percent >= 75 ? "high" : "fine";
    }
}
