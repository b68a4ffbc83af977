package dev.sluice.gateway.directory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.adminapi.TokenPage;
import dev.sluice.gateway.ids.Ids;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Service accounts in the Admin API: {@code /v1/organizations/service_accounts}. */
@RestController
@RequestMapping("/v1/organizations/service_accounts")
class ServiceAccountsController {

    private final ServiceAccounts accounts;

    ServiceAccountsController(ServiceAccounts accounts) {
        this.accounts = accounts;
    }

    @PostMapping
    Answer create(JsonFields body) {
        String name = body.text("name");
        String description = body.optionalText("description").orElse("");
        return Answer.of(usable(() -> accounts.create(name, description, role(body, Role.DEVELOPER))));
    }

    @GetMapping
    TokenPage<Answer> list(Query query) {
        boolean archivedToo = query.choice("include_archived", List.of("true", "false"), word -> word)
                .orElse("false")
                .equals("true");
        return TokenPage.of(query, ServiceAccount.ID, accounts.list(archivedToo), ServiceAccount::id, Answer::of);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    @PostMapping("/{id}")
    Answer change(@PathVariable String id, JsonFields body) {
        ServiceAccount account = known(id);
        String name = body.optionalText("name").orElse(account.name());
        String description =
                body.has("description") ? body.optionalText("description").orElse("") : account.description();
        return Answer.of(usable(() -> accounts.change(account.id(), name, description, role(body, account.role()))));
    }

    @PostMapping("/{id}/archive")
    Answer archive(@PathVariable String id) {
        accounts.archive(known(id).id());
        return get(id);
    }

    private static Role role(JsonFields body, Role otherwise) {
        return body.optionalChoice("organization_role", ServiceAccount.ROLES, Role::apiName)
                .orElse(otherwise);
    }

    private ServiceAccount known(String id) {
        return accounts.find(id).orElseThrow(() -> AdminApiException.notFound("service account not found"));
    }

    private static <T> T usable(Supplier<T> change) {
        try {
            return change.get();
        } catch (InvalidMemberException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    record Answer(
            String id,
            String type,
            String name,
            @Nullable String description,
            @JsonProperty("organization_role") String organizationRole,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("updated_at") Instant updatedAt,
            @JsonProperty("archived_at") @Nullable Instant archivedAt) {

        static Answer of(ServiceAccount account) {
            return new Answer(
                    Ids.text(ServiceAccount.ID, account.id()),
                    "service_account",
                    account.name(),
                    account.description().isEmpty() ? null : account.description(),
                    account.role().apiName(),
                    account.createdAt(),
                    account.updatedAt(),
                    account.archivedAt());
        }
    }
}
