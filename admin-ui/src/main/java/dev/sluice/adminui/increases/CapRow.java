package dev.sluice.adminui.increases;

import dev.sluice.adminui.Moment;

/**
 * A limit that applies to a person; {@code whose} is {@code member}, {@code organization}, {@code in_workspace} of the
 * label, or {@code limit} where the label says it.
 */
public record CapRow(
        String period,
        String whose,
        String label,
        String limit,
        String amount,
        String spent,
        int percent,
        Moment resets) {

    /** Width of the bar. */
    public int width() {
        return Math.min(100, percent);
    }

    /** The colour of the bar. */
    public String level() {
        return percent >= 95 ? "full" : percent >= 75 ? "high" : "fine";
    }
}
