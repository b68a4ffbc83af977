package dev.sluice.gateway.adminkeys;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.AdminKey;
import dev.sluice.gateway.adminapi.AdminKeys;
import dev.sluice.gateway.adminapi.AdminKeys.Listed;
import dev.sluice.gateway.adminapi.AdminKeys.Minted;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Admin keys in the Admin API: {@code /v1/organizations/admin_keys}. A key makes no key that may do more, or lives longer,
 * than itself. The secret is in the answer to the creation only.
 */
@RestController
@RequestMapping("/v1/organizations/admin_keys")
class AdminKeysController {

    private final AdminKeys keys;
    private final RecordedAdminKeys changes;
    private final Clock clock;

    AdminKeysController(AdminKeys keys, RecordedAdminKeys changes, Clock clock) {
        this.keys = keys;
        this.changes = changes;
        this.clock = clock;
    }

    @PostMapping
    Answer create(@AuthenticationPrincipal AdminKey caller, JsonFields body) {
        String name = body.text("name");
        List<String> scopes = body.has("scopes") && !body.isNull("scopes") ? body.texts("scopes") : null;
        Instant expiresAt = body.optionalTime("expires_at").orElse(null);
        List<String> own = caller.scopes();
        if (own != null && (scopes == null || !own.containsAll(scopes))) {
            throw body.wrong("scopes", "a key can only give what it has: " + String.join(", ", own));
        }
        Instant end = keys.find(caller.id()).map(Listed::expiresAt).orElse(null);
        if (end != null && (expiresAt == null || expiresAt.isAfter(end))) {
            throw body.wrong("expires_at", "must not be after the end of the key that makes it, " + end);
        }
        try {
            Minted minted = changes.create(name, scopes, expiresAt, caller.name());
            return answer(minted.key(), minted.secret());
        } catch (IllegalArgumentException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    @GetMapping
    Page<Answer> list(Query query) {
        return query.cursor(RecordedAdminKeys.ID).pageOf(keys.list(), Listed::id, key -> answer(key, null), Answer::id);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return answer(known(id), null);
    }

    @DeleteMapping("/{id}")
    Deleted revoke(@PathVariable String id) {
        Listed key = known(id);
        if (key.configured()) {
            throw AdminApiException.badRequest(
                    "this key stands in the configuration of Sluice; change SLUICE_ADMIN_KEY there");
        }
        changes.revoke(key);
        return new Deleted(Ids.text(RecordedAdminKeys.ID, key.id()), "admin_api_key_deleted");
    }

    private Listed known(String id) {
        return Ids.parse(RecordedAdminKeys.ID, id)
                .flatMap(keys::find)
                .orElseThrow(() -> AdminApiException.notFound("admin key not found"));
    }

    private Answer answer(Listed key, @Nullable String secret) {
        return new Answer(
                Ids.text(RecordedAdminKeys.ID, key.id()),
                "admin_api_key",
                key.name(),
                key.active(clock.instant()) ? "active" : key.revokedAt() != null ? "archived" : "expired",
                key.scopes(),
                key.hint(),
                key.createdAt(),
                key.createdBy(),
                key.expiresAt(),
                key.lastUsedAt(),
                secret);
    }

    record Deleted(String id, String type) {}

    /** {@code scopes} null means everything. */
    record Answer(
            String id,
            String type,
            String name,
            String status,
            @Nullable List<String> scopes,
            @JsonProperty("partial_key_hint") String hint,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("created_by") String createdBy,
            @JsonProperty("expires_at") @Nullable Instant expiresAt,
            @JsonProperty("last_used_at") @Nullable Instant lastUsedAt,

            @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable
            String secret) {

        /** Leaves the secret out, so that it cannot reach a log by accident. */
        @Override
        public String toString() {
            return "Answer[" + id + "]";
        }
    }
}
