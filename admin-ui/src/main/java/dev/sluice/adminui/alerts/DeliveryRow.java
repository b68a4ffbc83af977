package dev.sluice.adminui.alerts;

import dev.sluice.adminui.Moment;
import org.jspecify.annotations.Nullable;

/**
 * A line of the log of deliveries.
 *
 * @param state {@code waiting}, {@code retrying}, {@code delivered} or {@code failed}
 * @param next when it is tried again, null when it is done
 */
public record DeliveryRow(
        String title,
        String target,
        boolean mail,
        String state,
        int attempts,
        Moment made,
        @Nullable Moment next,
        @Nullable String problem) {

    /** The colour of its state. */
    public String tone() {
        return switch (state) {
            case "delivered" -> "good";
            case "failed" -> "bad";
            case "retrying" -> "warn";
            default -> "wait";
        };
    }
}
