package dev.sluice.gateway.outbox;

import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Writes what receivers understand. */
@Component
class MessageBodies {

    private static final String CARD = "application/vnd.microsoft.card.adaptive";

    private final JsonMapper json;
    private final Clock clock;

    MessageBodies(JsonMapper json, Clock clock) {
        this.json = json;
        this.clock = clock;
    }

    private record Signed(
            String type,
            String event,
            String created_at,
            String title,
            List<String> text,
            @Nullable String url,
            Map<String, String> data) {}

    private record SlackText(String type, String text) {}

    private record SlackBlock(String type, SlackText text) {}

    private record Slack(String text, List<SlackBlock> blocks) {}

    String mail(Letter letter) {
        return json.writeValueAsString(letter);
    }

    Letter letter(String body) {
        return json.readValue(body, Letter.class);
    }

    String webhook(ReceiverKind kind, Announcement announcement) {
        return json.writeValueAsString(
                switch (kind) {
                    case SLACK -> slack(announcement);
                    case TEAMS -> teams(announcement);
                    case SIGNED_JSON ->
                        new Signed(
                                "event",
                                announcement.event(),
                                clock.instant().toString(),
                                announcement.title(),
                                announcement.lines(),
                                announcement.url(),
                                announcement.data());
                });
    }

    private static Slack slack(Announcement announcement) {
        List<String> lines = new ArrayList<>();
        lines.add("*" + slackText(announcement.title()) + "*");
        announcement.lines().forEach(line -> lines.add(slackText(line)));
        if (announcement.url() != null) {
            lines.add("<" + announcement.url() + "|Open in Sluice>");
        }
        String text = String.join("\n", lines);
        return new Slack(
                slackText(announcement.title()), List.of(new SlackBlock("section", new SlackText("mrkdwn", text))));
    }

    /** The three characters that Slack asks to escape; with them no text makes a link or a mention. */
    private static String slackText(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, Object> teams(Announcement announcement) {
        List<Map<String, Object>> body = new ArrayList<>();
        body.add(Map.of("type", "TextBlock", "text", plain(announcement.title()), "weight", "Bolder", "wrap", true));
        announcement.lines().forEach(line -> body.add(Map.of("type", "TextBlock", "text", plain(line), "wrap", true)));
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("$schema", "http://adaptivecards.io/schemas/adaptive-card.json");
        card.put("type", "AdaptiveCard");
        card.put("version", "1.4");
        card.put("body", body);
        if (announcement.url() != null) {
            card.put(
                    "actions",
                    List.of(Map.of("type", "Action.OpenUrl", "title", "Open in Sluice", "url", announcement.url())));
        }
        return Map.of("type", "message", "attachments", List.of(Map.of("contentType", CARD, "content", card)));
    }

    /** Adaptive Cards read a little Markdown: names must not become links. */
    private static String plain(String text) {
        return text.replaceAll("([\\\\\\[\\]()*_`])", "\\\\$1");
    }
}
