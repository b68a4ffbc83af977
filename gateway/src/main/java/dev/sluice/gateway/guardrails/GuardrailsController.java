package dev.sluice.gateway.guardrails;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.addresses.AddressRange;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.guardrails.GuardrailStore.Stored;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Guardrails in the Admin API: {@code /v1/organizations/guardrails}. */
@RestController
@RequestMapping("/v1/organizations/guardrails")
class GuardrailsController {

    private final Guardrails guardrails;
    private final Audiences audiences;

    GuardrailsController(Guardrails guardrails, Audiences audiences) {
        this.guardrails = guardrails;
        this.audiences = audiences;
    }

    @GetMapping
    Page<Answer> list(Query query) {
        Cursor cursor = query.cursor(Guardrail.ID);
        return cursor.pageOf(guardrails.list(), stored -> stored.guardrail().id(), Answer::of, Answer::id);
    }

    @PostMapping
    Answer create(JsonFields body) {
        return save(null, body);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    /** Replaces the whole guardrail. */
    @PostMapping("/{id}")
    Answer change(@PathVariable String id, JsonFields body) {
        return save(known(id).guardrail().id(), body);
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id) {
        guardrails.remove(known(id).guardrail().id());
        return new Deleted("guardrail_deleted", id);
    }

    private Answer save(@Nullable UUID id, JsonFields body) {
        try {
            Guardrail saved = guardrails.save(new Guardrails.Change(
                    id, body.text("name"), !body.has("enabled") || body.flag("enabled"), audience(body), terms(body)));
            return Answer.of(guardrails.find(saved.id()).orElseThrow(GuardrailsController::unknown));
        } catch (InvalidGuardrailException e) {
            throw AdminApiException.badRequest(e.field() + ": " + e.problem());
        }
    }

    private Audience audience(JsonFields body) {
        if (!body.has("audience")) {
            return Audience.EVERYBODY;
        }
        JsonFields audience = body.object("audience");
        Audience.Kind kind = audience.choice(
                "type", List.of(Audience.Kind.values()), word -> word.name().toLowerCase(java.util.Locale.ROOT));
        return audiences.read(kind, audience.optionalText("id").orElse(""));
    }

    private static TermsText terms(JsonFields body) {
        JsonFields hours = body.has("hours") && !body.isNull("hours") ? body.object("hours") : null;
        return new TermsText(
                body.texts("allowed_models"),
                body.texts("denied_models"),
                body.optionalNumber("max_tokens", 1, 999_999_999)
                        .map(String::valueOf)
                        .orElse(""),
                serverTools(body),
                body.optionalText("fast_mode").orElse(""),
                body.texts("geographies"),
                body.texts("clients"),
                body.optionalText("minimum_version").orElse(""),
                body.texts("addresses"),
                hours == null ? List.of() : hours.texts("days"),
                hours == null ? "" : hours.optionalText("from").orElse(""),
                hours == null ? "" : hours.optionalText("until").orElse(""),
                hours == null ? "" : hours.optionalText("zone").orElse(""),
                body.optionalText("secrets").orElse(""));
    }

    /** An empty list is a rule of its own: none. */
    private static List<String> serverTools(JsonFields body) {
        List<String> kinds = body.texts("server_tools");
        boolean said = body.has("server_tools") && !body.isNull("server_tools");
        return said && kinds.isEmpty() ? List.of(TermsText.NONE) : kinds;
    }

    private Stored known(String id) {
        return Ids.parse(Guardrail.ID, id).flatMap(guardrails::find).orElseThrow(GuardrailsController::unknown);
    }

    private static AdminApiException unknown() {
        return AdminApiException.notFound("guardrail not found");
    }

    record AudienceAnswer(String type, @Nullable String id) {}

    record HoursAnswer(List<String> days, String from, String until, String zone) {}

    record Answer(
            String id,
            String type,
            String name,
            boolean enabled,
            AudienceAnswer audience,
            @JsonProperty("allowed_models") @Nullable List<String> allowedModels,
            @JsonProperty("denied_models") @Nullable List<String> deniedModels,
            @JsonProperty("max_tokens") @Nullable Long maxTokens,
            @JsonProperty("server_tools") @Nullable List<String> serverTools,
            @JsonProperty("fast_mode") @Nullable String fastMode,
            @Nullable List<String> geographies,
            @Nullable List<String> clients,
            @JsonProperty("minimum_version") @Nullable String minimumVersion,
            @Nullable List<String> addresses,
            @Nullable HoursAnswer hours,
            @Nullable String secrets,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt) {

        static Answer of(Stored stored) {
            Guardrail guardrail = stored.guardrail();
            Terms terms = guardrail.terms();
            TermsText text = stored.text();
            return new Answer(
                    Ids.text(Guardrail.ID, guardrail.id()),
                    "guardrail",
                    guardrail.name(),
                    guardrail.enabled(),
                    new AudienceAnswer(
                            guardrail.audience().kind().name().toLowerCase(java.util.Locale.ROOT),
                            Audiences.idText(guardrail.audience())),
                    terms.allowedModels(),
                    terms.deniedModels(),
                    terms.maxTokens(),
                    terms.serverTools() == null
                            ? null
                            : terms.serverTools().stream().sorted().toList(),
                    text.fastMode().isEmpty() ? null : text.fastMode(),
                    terms.geographies() == null
                            ? null
                            : terms.geographies().stream().sorted().toList(),
                    terms.clients() == null
                            ? null
                            : terms.clients().stream().map(ClientKind::word).toList(),
                    terms.minimumVersion() == null
                            ? null
                            : terms.minimumVersion().toString(),
                    terms.addresses() == null
                            ? null
                            : terms.addresses().stream()
                                    .map(AddressRange::toString)
                                    .toList(),
                    terms.hours() == null
                            ? null
                            : new HoursAnswer(
                                    text.days(),
                                    terms.hours().from().toString(),
                                    terms.hours().until().toString(),
                                    terms.hours().zone().getId()),
                    text.secrets().isEmpty() ? null : text.secrets(),
                    guardrail.createdAt(),
                    guardrail.updatedAt());
        }
    }

    record Deleted(String type, String id) {}
}
