package dev.sluice.gateway.directory;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
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
        Role role =
                body.optionalChoice("role", ServiceAccount.ROLES, Role::apiName).orElse(Role.DEVELOPER);
        return Answer.of(usable(() -> accounts.create(name, role)));
    }

    @GetMapping
    Page<Answer> list(Query query) {
        boolean archivedToo = query.choice("include_archived", List.of("true", "false"), word -> word)
                .orElse("false")
                .equals("true");
        return query.cursor(ServiceAccount.ID)
                .pageOf(accounts.list(archivedToo), ServiceAccount::id, Answer::of, Answer::id);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    @PostMapping("/{id}")
    Answer change(@PathVariable String id, JsonFields body) {
        ServiceAccount account = known(id);
        String name = body.optionalText("name").orElse(account.name());
        Role role =
                body.optionalChoice("role", ServiceAccount.ROLES, Role::apiName).orElse(account.role());
        return Answer.of(usable(() -> accounts.change(account.id(), name, role)));
    }

    @PostMapping("/{id}/archive")
    Answer archive(@PathVariable String id) {
        accounts.archive(known(id).id());
        return get(id);
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
            String role,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("archived_at") @Nullable Instant archivedAt) {

        static Answer of(ServiceAccount account) {
            return new Answer(
                    Ids.text(ServiceAccount.ID, account.id()),
                    "service_account",
                    account.name(),
                    account.role().apiName(),
                    account.createdAt(),
                    account.archivedAt());
        }
    }
}
