package dev.sluice.gateway.keys;

import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.Cursor;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.Member;
import dev.sluice.gateway.directory.Members;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
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
    private final ServiceAccounts accounts;
    private final Clock clock;

    ApiKeysController(ApiKeys keys, Members members, ServiceAccounts accounts, Clock clock) {
        this.keys = keys;
        this.members = members;
        this.accounts = accounts;
        this.clock = clock;
    }

    @PostMapping
    ApiKeyAnswer create(JsonFields body) {
        String name = body.text("name");
        KeyKind kind = body.optionalChoice("kind", Arrays.asList(KeyKind.values()), KeyKind::apiName)
                .orElse(KeyKind.CLAUDE_CODE);
        Instant expiresAt = body.optionalTime("expires_at").orElse(null);
        UUID workspaceId = body.optionalText("workspace_id")
                .map(text -> Ids.parse(ApiKeyAnswer.WORKSPACE, text)
                        .orElseThrow(() -> body.wrong("workspace_id", "must be an id that starts with wrkspc_")))
                .orElse(null);
        UUID accountId = body.optionalText("service_account_id")
                .map(text -> accounts.find(text)
                        .orElseThrow(() -> body.wrong("service_account_id", "there is no such service account"))
                        .id())
                .orElse(null);
        try {
            MintedKey minted;
            if (accountId != null) {
                if (body.optionalText("user_id").isPresent()) {
                    throw body.wrong("user_id", "cannot be used together with service_account_id");
                }
                minted = keys.mintForService(accountId, name, expiresAt, workspaceId);
            } else {
                Member member = members.findByIdOrEmail(body.text("user_id"))
                        .orElseThrow(() -> body.wrong("user_id", "there is no member with this id or e-mail address"));
                minted = keys.mint(member.id(), name, kind, expiresAt, workspaceId);
            }
            return ApiKeyAnswer.of(minted.key(), clock.instant(), minted.secret());
        } catch (KeyRefusedException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    @GetMapping
    Page<ApiKeyAnswer> list(Query query) {
        Cursor cursor = query.cursor(ApiKeyAnswer.ID);
        Instant now = clock.instant();
        KeyQuery.Status status = query.choice(
                        "status", Arrays.asList(KeyQuery.Status.values()), KeyQuery.Status::apiName)
                .orElse(null);
        UUID workspaceId = query.text("workspace_id")
                .map(text -> Ids.parse(ApiKeyAnswer.WORKSPACE, text)
                        .orElseThrow(() ->
                                AdminApiException.badRequest("workspace_id: must be an id that starts with wrkspc_")))
                .orElse(null);
        UUID memberId = query.text("created_by_user_id").map(this::memberId).orElse(null);
        UUID accountId = query.text("service_account_id").map(this::accountId).orElse(null);
        if (memberId != null && accountId != null) {
            throw AdminApiException.badRequest("service_account_id: cannot be used together with created_by_user_id");
        }
        UUID holderId = memberId != null ? memberId : accountId;
        KeyQuery filter =
                new KeyQuery(status, holderId, workspaceId, cursor.readAhead(), cursor.after(), cursor.before());
        cursor.boundBy(id -> keys.find(id)
                .map(key -> (holderId == null || key.holder().id().equals(holderId))
                        && (workspaceId == null || workspaceId.equals(key.workspaceId())))
                .orElse(true));
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
        if ("archived".equals(status)) {
            keys.revoke(key.id());
        } else if (status != null) {
            keys.setInactive(key.id(), status.equals("inactive"));
        }
        return get(id);
    }

    private UUID memberId(String text) {
        return members.findByIdOrEmail(text)
                .map(Member::id)
                .orElseThrow(() -> AdminApiException.badRequest(
                        "created_by_user_id: there is no member with this id or e-mail address"));
    }

    private UUID accountId(String text) {
        return accounts.find(text)
                .map(ServiceAccount::id)
                .orElseThrow(
                        () -> AdminApiException.badRequest("service_account_id: there is no such service account"));
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
