package dev.sluice.gateway.federation;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.gateway.adminapi.AdminApiException;
import dev.sluice.gateway.adminapi.JsonFields;
import dev.sluice.gateway.adminapi.Page;
import dev.sluice.gateway.adminapi.Query;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.federation.TokenChecks.Check;
import dev.sluice.gateway.federation.TokenChecks.Result;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.sso.SsoFailure;
import dev.sluice.gateway.workspaces.Workspace;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Trust rules in the Admin API: {@code /v1/organizations/trust_rules}; a POST to a rule replaces what it names. */
@RestController
@RequestMapping("/v1/organizations/trust_rules")
class RulesController {

    private final TrustRules rules;
    private final TokenChecks checks;

    RulesController(TrustRules rules, TokenChecks checks) {
        this.rules = rules;
        this.checks = checks;
    }

    @PostMapping
    Answer create(JsonFields body) {
        RuleInput input = input(
                body,
                new RuleInput(
                        body.text("name"),
                        body.text("issuer"),
                        body.text("audience"),
                        List.of(),
                        account(body.text("service_account_id")),
                        null,
                        RuleInput.LONGEST,
                        true,
                        null));
        return Answer.of(usable(() -> rules.create(input)));
    }

    @GetMapping
    Page<Answer> list(Query query) {
        return query.cursor(TrustRule.ID).pageOf(rules.list(), TrustRule::id, Answer::of, Answer::id);
    }

    @GetMapping("/{id}")
    Answer get(@PathVariable String id) {
        return Answer.of(known(id));
    }

    @PostMapping("/{id}")
    Answer change(@PathVariable String id, JsonFields body) {
        TrustRule rule = known(id);
        RuleInput input = input(
                body,
                new RuleInput(
                        rule.name(),
                        rule.issuer(),
                        rule.audience(),
                        rule.conditions(),
                        rule.serviceAccountId(),
                        rule.workspaceId(),
                        rule.lifetime(),
                        rule.singleUse(),
                        rule.privateCa()));
        return Answer.of(usable(() -> rules.change(rule.id(), input)));
    }

    @DeleteMapping("/{id}")
    Deleted remove(@PathVariable String id) {
        TrustRule rule = known(id);
        rules.remove(rule);
        return new Deleted(Ids.text(TrustRule.ID, rule.id()), "trust_rule_deleted");
    }

    /** Says step by step whether a token would be taken; the token is not spent and not kept. */
    @PostMapping("/{id}/test")
    TestAnswer test(@PathVariable String id, JsonFields body) {
        TrustRule rule = known(id);
        try {
            Result result = checks.compare(rule, body.text("token"));
            return new TestAnswer("trust_rule_test", result.passed(), result.checks());
        } catch (SsoFailure e) {
            throw body.wrong("token", String.valueOf(e.getMessage()));
        }
    }

    /** What the body names, in place of what was there. */
    private static RuleInput input(JsonFields body, RuleInput before) {
        boolean lifetime = body.has("token_lifetime_seconds") && !body.isNull("token_lifetime_seconds");
        return new RuleInput(
                body.optionalText("name").orElse(before.name()),
                body.optionalText("issuer").orElse(before.issuer()),
                body.optionalText("audience").orElse(before.audience()),
                body.has("conditions")
                        ? body.objects("conditions").stream()
                                .map(each -> new Condition(each.text("claim"), each.text("value")))
                                .toList()
                        : before.conditions(),
                body.optionalText("service_account_id")
                        .map(RulesController::account)
                        .orElse(before.serviceAccountId()),
                body.has("workspace_id")
                        ? body.optionalText("workspace_id")
                                .map(text -> id(Workspace.ID, "workspace_id", text))
                                .orElse(null)
                        : before.workspaceId(),
                lifetime
                        ? body.optionalNumber("token_lifetime_seconds", 1, Integer.MAX_VALUE)
                                .map(Duration::ofSeconds)
                                .orElse(before.lifetime())
                        : before.lifetime(),
                body.has("single_use") ? body.flag("single_use") : before.singleUse(),
                body.has("private_ca") ? body.optionalText("private_ca").orElse(null) : before.privateCa());
    }

    private static UUID account(String text) {
        return id(ServiceAccount.ID, "service_account_id", text);
    }

    private static UUID id(String prefix, String field, String text) {
        return Ids.parse(prefix, text)
                .orElseThrow(
                        () -> AdminApiException.badRequest(field + ": must be an id that starts with " + prefix + "_"));
    }

    private TrustRule known(String id) {
        return Ids.parse(TrustRule.ID, id)
                .flatMap(rules::find)
                .orElseThrow(() -> AdminApiException.notFound("federation rule not found"));
    }

    private static <T> T usable(Supplier<T> change) {
        try {
            return change.get();
        } catch (InvalidRuleException e) {
            throw AdminApiException.badRequest(String.valueOf(e.getMessage()));
        }
    }

    record Deleted(String id, String type) {}

    record TestAnswer(String type, boolean accepted, List<Check> checks) {}

    record Answer(
            String id,
            String type,
            String name,
            String issuer,
            String audience,
            List<Condition> conditions,
            @JsonProperty("service_account_id") String serviceAccountId,
            @JsonProperty("workspace_id") @Nullable String workspaceId,
            @JsonProperty("token_lifetime_seconds") long lifetimeSeconds,
            @JsonProperty("single_use") boolean singleUse,
            @JsonProperty("private_ca") @Nullable String privateCa,
            @JsonProperty("created_at") Instant createdAt,
            @JsonProperty("last_used_at") @Nullable Instant lastUsedAt) {

        static Answer of(TrustRule rule) {
            return new Answer(
                    Ids.text(TrustRule.ID, rule.id()),
                    "trust_rule",
                    rule.name(),
                    rule.issuer(),
                    rule.audience(),
                    rule.conditions(),
                    Ids.text(ServiceAccount.ID, rule.serviceAccountId()),
                    rule.workspaceId() == null ? null : Ids.text(Workspace.ID, rule.workspaceId()),
                    rule.lifetime().toSeconds(),
                    rule.singleUse(),
                    rule.privateCa(),
                    rule.createdAt(),
                    rule.lastUsedAt());
        }
    }
}
