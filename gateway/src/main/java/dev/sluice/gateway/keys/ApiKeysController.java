package dev.sluice.gateway.keys;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.ids.Ids;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Keys in the Admin API: {@code /v1/organizations/api_keys}. The secret is in the answer to the creation only. */
@RestController
@RequestMapping("/v1/organizations/api_keys")
class ApiKeysController {

    private final ApiKeys keys;
    private final Members members;
    private final Clock clock;

    ApiKeysController(ApiKeys keys, Members members, Clock clock) {
        this.keys = keys;
        this.members = members;
        this.clock = clock;
    }

    @PostMapping
    ApiKeyAnswer create(JsonFields body) {
        String name = body.text("name");
        KeyKind kind = body.optionalChoice("kind", Arrays.asList(KeyKind.values()), KeyKind::apiName)
                .orElse(KeyKind.CLAUDE_CODE);
        Instant expiresAt = body.optionalTime("expires_at").orElse(null);
        Member member = members.findByIdOrEmail(body.text("user_id"))
                .orElseThrow(() -> body.wrong("user_id", "there is no member with this id or e-mail address"));
        try {
            MintedKey minted = keys.mint(member.id(), name, kind, expiresAt);
            return ApiKeyAnswer.of(minted.key(), clock.instant(), minted.secret());
        } catch (KeyRefusedException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    @GetMapping
    Page<ApiKeyAnswer> list(Query query) {
        Cursor cursor = query.cursor(ApiKeyAnswer.ID);
        Instant now = clock.instant();
        String wanted = query.text("status").orElse(null);
        KeyQuery.Status status = null;
        if (wanted != null && wanted.equals("inactive")) {
            // Nothing is only inactive here: whatever was switched off is archived.
            return cursor.page(List.<ApiKey>of(), key -> shape(key, now), ApiKeyAnswer::id);
        }
        if (wanted != null) {
            status = Arrays.stream(KeyQuery.Status.values())
                    .filter(value -> value.apiName().equals(wanted))
                    .findFirst()
                    .orElseThrow(() ->
                            AdminApiException.badRequest("status: must be one of active, inactive, archived, expired"));
        }
        UUID memberId = query.text("created_by_user_id").map(this::memberId).orElse(null);
        KeyQuery filter = new KeyQuery(status, memberId, cursor.readAhead(), cursor.after(), cursor.before());
        return cursor.page(keys.page(filter), key -> shape(key, now), ApiKeyAnswer::id);
    }

    @GetMapping("/{id}")
    ApiKeyAnswer get(@PathVariable String id) {
        return shape(known(id), clock.instant());
    }

    @PostMapping("/{id}")
    ApiKeyAnswer change(@PathVariable String id, JsonFields body) {
        ApiKey key = known(id);
        String name = body.optionalText("name").orElse(null);
        String status = body.optionalChoice("status", List.of("active", "inactive", "archived"), s -> s)
                .orElse(null);
        if ("active".equals(status) && key.revokedAt() != null) {
            throw body.wrong("status", "a revoked key cannot become active again; make a new one");
        }
        try {
            if (name != null) {
                keys.rename(key.id(), name);
            }
        } catch (KeyRefusedException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
        if (status != null && !status.equals("active")) {
            keys.revoke(key.id());
        }
        return get(id);
    }

    private UUID memberId(String text) {
        return members.findByIdOrEmail(text)
                .map(Member::id)
                .orElseThrow(() -> AdminApiException.badRequest(
                        "created_by_user_id: there is no member with this id or e-mail address"));
    }

    private ApiKey known(String id) {
        return Ids.parse(ApiKeyAnswer.ID, id)
                .flatMap(keys::find)
                .orElseThrow(() -> AdminApiException.notFound("api key not found"));
    }

    private static ApiKeyAnswer shape(ApiKey key, Instant now) {
        return ApiKeyAnswer.of(key, now, null);
    }
}
