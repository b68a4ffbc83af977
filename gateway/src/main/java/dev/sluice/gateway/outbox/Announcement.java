package dev.sluice.gateway.outbox;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What receivers of webhooks are told.
 *
 * @param event {@code kind.verb}, for example {@code limit.warning}
 * @param title one line
 * @param lines further plain text
 * @param data the same for machines; only in signed JSON
 * @param url a page of the console, null for none
 */
public record Announcement(
        String event,
        String title,
        List<String> lines,
        Map<String, String> data,
        @Nullable String url) {

    /** Shows that alerts reach somebody. */
    static Announcement test(Receiver receiver, String origin) {
        return new Announcement(
                "test",
                "A test from Sluice",
                List.of("If you can read this, alerts reach " + receiver.name() + "."),
                Map.of("receiver", receiver.name()),
                origin + "/console/alerts");
    }
}
