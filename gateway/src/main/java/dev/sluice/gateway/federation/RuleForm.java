package dev.sluice.gateway.federation;

import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.workspaces.Workspace;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;

/** A trust rule as the form has it; {@code conditions} are lines, {@code workspace} is empty for the default one. */
record RuleForm(
        String name,
        String issuer,
        String audience,
        String conditions,
        String account,
        String workspace,
        String minutes,
        boolean singleUse,
        String privateCa) {

    private static final String HOUR = "60";

    RuleForm {
        name = Objects.requireNonNullElse(name, "");
        issuer = Objects.requireNonNullElse(issuer, "");
        audience = Objects.requireNonNullElse(audience, "");
        conditions = Objects.requireNonNullElse(conditions, "");
        account = Objects.requireNonNullElse(account, "");
        workspace = Objects.requireNonNullElse(workspace, "");
        minutes = Objects.requireNonNullElse(minutes, HOUR);
        privateCa = Objects.requireNonNullElse(privateCa, "");
    }

    static RuleForm empty(String audience) {
        return new RuleForm("", "", audience, "", "", "", HOUR, true, "");
    }

    static RuleForm of(TrustRule rule) {
        UUID workspace = rule.workspaceId();
        return new RuleForm(
                rule.name(),
                rule.issuer(),
                rule.audience(),
                rule.conditions().stream()
                        .map(condition -> condition.claim() + " = " + condition.value())
                        .collect(Collectors.joining("\n")),
                Ids.text(ServiceAccount.ID, rule.serviceAccountId()),
                workspace == null ? "" : Ids.text(Workspace.ID, workspace),
                String.valueOf(rule.lifetime().toMinutes()),
                rule.singleUse(),
                rule.privateCa() == null ? "" : rule.privateCa());
    }

    /** @throws InvalidRuleException when something cannot be read */
    RuleInput input() {
        if (!minutes.matches("[0-9]{1,3}")) {
            throw new InvalidRuleException("token_lifetime_seconds", "must be a number of minutes from 5 to 60");
        }
        return new RuleInput(
                name,
                issuer,
                audience,
                RuleInput.conditions(conditions),
                Ids.parse(ServiceAccount.ID, account)
                        .orElseThrow(() -> new InvalidRuleException("service_account_id", "choose one")),
                workspace.isEmpty()
                        ? null
                        : Ids.parse(Workspace.ID, workspace)
                                .orElseThrow(() -> new InvalidRuleException("workspace_id", "choose one")),
                Duration.ofMinutes(Integer.parseInt(minutes)),
                singleUse,
                privateCa);
    }
}
