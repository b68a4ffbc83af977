package dev.sluice.adminui.usage;

import dev.sluice.adminui.Moment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The usage page.
 *
 * @param older public id of the row to continue after, null at the end
 * @param firstPage whether these are the newest rows
 */
public record UsageView(
        List<MemberTotals> totals,
        List<UsageRow> rows,
        @Nullable String older,
        boolean firstPage) {

    /** What a member spent, in text. */
    public record MemberTotals(String name, String email, String day, String week, String month) {}

    /**
     * One provider attempt.
     *
     * @param cached tokens written to and read from the prompt cache
     * @param outcome message key is {@code outcome.<outcome>}
     * @param tone {@code good}, {@code wait}, {@code warn} or {@code bad}
     */
    public record UsageRow(
            String id,
            Moment opened,
            String member,
            String model,
            String provider,
            String input,
            String cached,
            String output,
            String cost,
            boolean estimated,
            String outcome,
            String tone) {}
}
