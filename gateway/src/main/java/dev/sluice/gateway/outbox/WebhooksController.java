package dev.sluice.gateway.outbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.settings.SluiceSettings;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Webhooks in the Admin API: {@code /v1/organizations/webhooks}. Addresses and signing secrets go in and never come out; a
 * secret that is made here is shown once.
 */
@RestController
@RequestMapping("/v1/organizations/webhooks")
class WebhooksController {

    private static final String USABLE_SECRET = "[\\x21-\\x7e]{24,200}";

    private final Receivers receivers;
    private final Outbox outbox;
    private final SluiceSettings settings;

    WebhooksController(Receivers receivers, Outbox outbox, SluiceSettings settings) {
        this.receivers = receivers;
        this.outbox = outbox;
        this.settings = settings;
    }

    /** In the order in which they were added, not paged: there are 20 at most. */
    @GetMapping
    Items list() {
        return new Items(
                receivers.list().stream().map(each -> Answer.of(each, null)).toList());
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id), null);
    }

    @PostMapping
    Answer add(JsonFields body) {
        ReceiverKind kind = body.choice("kind", Arrays.asList(ReceiverKind.values()), ReceiverKind::word);
        String name = body.text("name").strip();
        if (!Receivers.usableName(name)) {
            throw body.wrong("name", "must have 1 to 100 characters");
        }
        URI url = WebhookAddress.read(body.text("url"));
        if (url == null || WebhookAddress.problem(url) != null) {
            throw body.wrong("url", "must be an https address with neither a password nor a fragment");
        }
        String given = body.optionalText("secret").orElse(null);
        if (given != null && (kind != ReceiverKind.SIGNED_JSON || !given.matches(USABLE_SECRET))) {
            throw body.wrong("secret", "is for signed_json, 24 to 200 printable characters without blanks");
        }
        if (receivers.full()) {
            throw AdminApiException.badRequest("there are as many webhooks as there may be; remove one");
        }
        Receivers.Added added = given == null ? receivers.add(kind, name, url) : receivers.add(kind, name, url, given);
        return Answer.of(added.receiver(), given == null ? added.secret() : null);
    }

    @DeleteMapping("/{id}")
    Removed remove(@PathVariable String id) {
        receivers.remove(known(id).id());
        return new Removed(id, "webhook_deleted");
    }

    /** Queues a test; what becomes of it stands in the console's log of deliveries. */
    @PostMapping("/{id}/test")
    Queued test(@PathVariable String id) {
        Receiver receiver = known(id);
        outbox.announceTo(
                receiver, Announcement.test(receiver, settings.origin().toString()));
        return new Queued(id, "webhook_test", "queued");
    }

    private Receiver known(String id) {
        return Ids.parse(Receivers.ID, id)
                .flatMap(receivers::find)
                .orElseThrow(() -> AdminApiException.notFound("webhook not found"));
    }

    record Items(List<Answer> data) {}

    record Answer(
            String id,
            String type,
            String name,
            String kind,
            String host,
            @JsonProperty("created_at") Instant createdAt,
            @Nullable String secret) {
        static Answer of(Receiver receiver, @Nullable String secret) {
            return new Answer(
                    Ids.text(Receivers.ID, receiver.id()),
                    "webhook",
                    receiver.name(),
                    receiver.kind().word(),
                    receiver.host(),
                    receiver.createdAt(),
                    secret);
        }
    }

    record Removed(String id, String type) {}

    record Queued(String id, String type, String state) {}
}
