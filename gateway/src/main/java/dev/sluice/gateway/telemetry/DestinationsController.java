package dev.sluice.gateway.telemetry;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Telemetry destinations in the Admin API: {@code /v1/organizations/telemetry_destinations}. Values of headers go in and
 * never come out.
 */
@RestController
@RequestMapping("/v1/organizations/telemetry_destinations")
class DestinationsController {

    private final Destinations destinations;
    private final Senders senders;
    private final TestExports tests;

    DestinationsController(Destinations destinations, Senders senders, TestExports tests) {
        this.destinations = destinations;
        this.senders = senders;
        this.tests = tests;
    }

    @GetMapping
    Page<Answer> list(Query query) {
        Cursor cursor = query.cursor(Destination.ID);
        List<Destination> newestFirst = destinations.list().stream()
                .sorted(Comparator.comparing((Destination each) -> each.id().toString())
                        .reversed())
                .toList();
        return cursor.pageOf(newestFirst, Destination::id, this::answer, Answer::id);
    }

    @PostMapping
    Answer create(JsonFields body) {
        return save(new Destinations.Change(
                null,
                body.text("name"),
                body.text("endpoint"),
                signals(body, EnumSet.allOf(Signal.class)),
                enabled(body, true),
                given(body) ? headers(body) : Map.of()));
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return answer(known(id));
    }

    /** Changes what is named. */
    @PostMapping("/{id}")
    Answer change(@PathVariable String id, JsonFields body) {
        Destination before = known(id);
        return save(new Destinations.Change(
                before.id(),
                body.optionalText("name").orElse(before.name()),
                body.optionalText("endpoint").orElse(before.endpoint().toString()),
                signals(body, before.signals()),
                enabled(body, before.enabled()),
                given(body) ? headers(body) : null));
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id) {
        destinations.remove(known(id));
        senders.refresh();
        return new Deleted("telemetry_destination_deleted", id);
    }

    /** Sends one small export of each signal; 200 whatever becomes of it. */
    @PostMapping("/{id}/test")
    Tested test(@PathVariable String id) throws InterruptedException {
        List<SignalTested> results = tests.send(known(id)).stream()
                .map(each -> new SignalTested(
                        each.signal().word(),
                        each.problem().isEmpty(),
                        each.problem().isEmpty() ? null : each.problem()))
                .toList();
        return new Tested("telemetry_destination_test", results.stream().allMatch(SignalTested::taken), results);
    }

    private Answer save(Destinations.Change change) {
        try {
            UUID id = destinations.save(change);
            senders.refresh();
            return answer(destinations.find(id).orElseThrow(DestinationsController::unknown));
        } catch (InvalidDestinationException e) {
            throw AdminApiException.badRequest(e.field() + ": " + e.problem());
        }
    }

    private static Set<Signal> signals(JsonFields body, Set<Signal> otherwise) {
        if (!body.has("signals") || body.isNull("signals")) {
            return otherwise;
        }
        Set<Signal> chosen = EnumSet.noneOf(Signal.class);
        for (String word : body.texts("signals")) {
            chosen.add(EnumSet.allOf(Signal.class).stream()
                    .filter(signal -> signal.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> body.wrong("signals", "must be of metrics, logs, traces")));
        }
        return chosen;
    }

    private static boolean enabled(JsonFields body, boolean otherwise) {
        return (body.has("enabled") && !body.isNull("enabled")) ? body.flag("enabled") : otherwise;
    }

    private static boolean given(JsonFields body) {
        return body.has("headers") && !body.isNull("headers");
    }

    private static Map<String, String> headers(JsonFields body) {
        JsonFields given = body.object("headers");
        Map<String, String> headers = new LinkedHashMap<>();
        given.names().forEach(name -> headers.put(name, given.text(name)));
        return headers;
    }

    private Destination known(String id) {
        return Ids.parse(Destination.ID, id)
                .flatMap((UUID uuid) -> destinations.find(uuid))
                .orElseThrow(DestinationsController::unknown);
    }

    private static AdminApiException unknown() {
        return AdminApiException.notFound("telemetry destination not found");
    }

    private Answer answer(Destination destination) {
        Sender sender = senders.all().get(destination.id());
        return new Answer(
                Ids.text(Destination.ID, destination.id()),
                "telemetry_destination",
                destination.name(),
                destination.endpoint().toString(),
                destination.signals().stream().map(Signal::word).toList(),
                destination.enabled(),
                destination.headerNames(),
                sender == null ? null : StatusAnswer.of(sender.status()),
                destination.createdAt(),
                destination.updatedAt());
    }

    record StatusAnswer(
            long queued,
            @JsonProperty("queued_bytes") long queuedBytes,
            long sent,
            long dropped,
            @JsonProperty("last_sent_at") @Nullable Instant lastSentAt,
            @Nullable String problem,
            @JsonProperty("problem_at") @Nullable Instant problemAt) {

        static StatusAnswer of(Sender.Status status) {
            Sender.Trouble trouble = status.trouble();
            return new StatusAnswer(
                    status.queued(),
                    status.queuedBytes(),
                    status.sent(),
                    status.dropped(),
                    status.lastSent(),
                    trouble == null ? null : trouble.what(),
                    trouble == null ? null : trouble.at());
        }
    }

    record Answer(
            String id,
            String type,
            String name,
            String endpoint,
            List<String> signals,
            boolean enabled,
            @JsonProperty("header_names") List<String> headerNames,
            @Nullable StatusAnswer status,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt) {}

    record SignalTested(
            String signal, boolean taken, @Nullable String problem) {}

    record Tested(String type, boolean taken, List<SignalTested> signals) {}

    record Deleted(String type, String id) {}
}
