package dev.sluice.adminui.increases;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/** A request for more; amounts as text, {@code state} in lower case; {@code own} where who looks is who asks. */
public record IncreaseRow(
        String id,
        String name,
        String email,
        String period,
        String whose,
        String label,
        String cap,
        String spent,
        @Nullable String asked,
        String reason,
        String state,
        Moment created,
        @Nullable String resolvedBy,
        @Nullable String granted,
        @Nullable Moment lapses,
        boolean own) {

    /** The colour of its state. */
    public String tone() {
        return switch (state) {
            case "pending" -> "wait";
            case "approved" -> "good";
            case "denied" -> "bad";
            default -> "quiet";
        };
    }
}
