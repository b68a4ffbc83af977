package dev.sluice.gateway.outbox;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a mail says.
 *
 * @param event what it is about, for the log of deliveries, for example {@code limit.warning}
 * @param paragraphs plain text, escaped where it becomes HTML
 * @param action where its button leads, null for none
 */
public record Letter(
        String event,
        String subject,
        List<String> paragraphs,
        @Nullable Action action) {

    /** A link with its words. */
    public record Action(String label, String url) {}
}
