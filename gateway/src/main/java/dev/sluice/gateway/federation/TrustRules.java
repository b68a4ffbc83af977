package dev.sluice.gateway.federation;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.ServiceAccount;
import dev.sluice.gateway.directory.ServiceAccounts;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.keys.ApiKeys;
import dev.sluice.gateway.workspaces.Workspace;
import dev.sluice.gateway.workspaces.Workspaces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The table {@code federation_rule}. Whatever a rule gave in exchange ends when the rule is changed or removed. */
@Service
class TrustRules {

    private static final int MOST = 500;
    private static final TypeReference<List<Condition>> CONDITIONS = new TypeReference<>() {};
    private static final String COLUMNS =
            "select r.id, r.name, r.issuer, r.audience, r.conditions, r.service_account_id,"
                    + " r.workspace_id, r.lifetime_seconds, r.single_use, r.private_ca, r.created_at, r.last_used_at"
                    + " from federation_rule r where r.removed_at is null ";

    private final JdbcClient database;
    private final ServiceAccounts accounts;
    private final Workspaces workspaces;
    private final ApiKeys keys;
    private final Audit audit;
    private final JsonMapper json;
    private final Clock clock;

    TrustRules(
            JdbcClient database,
            ServiceAccounts accounts,
            Workspaces workspaces,
            ApiKeys keys,
            Audit audit,
            JsonMapper json,
            Clock clock) {
        this.database = database;
        this.accounts = accounts;
        this.workspaces = workspaces;
        this.keys = keys;
        this.audit = audit;
        this.json = json;
        this.clock = clock;
    }

    /** All rules, newest first; those of archived accounts trust nobody any more and are left out. */
    List<TrustRule> list() {
        return database.sql(COLUMNS + "and exists (select 1 from service_account a where a.id = r.service_account_id"
                        + " and a.archived_at is null) order by r.id desc")
                .query(this::rule)
                .list();
    }

    /** The rules for an issuer, oldest first. */
    List<TrustRule> of(String issuer) {
        return list().reversed().stream()
                .filter(rule -> rule.issuer().equals(issuer))
                .toList();
    }

    Optional<TrustRule> find(UUID id) {
        return list().stream().filter(rule -> rule.id().equals(id)).findFirst();
    }

    /** @throws InvalidRuleException when something about it is not usable */
    @Transactional
    public TrustRule create(RuleInput wanted) {
        RuleInput input = known(wanted.checked());
        if (list().size() >= MOST) {
            throw new InvalidRuleException("name", "there are " + MOST + " rules; remove one first");
        }
        UUID id = Ids.next();
        try {
            database.sql(
                            "insert into federation_rule (id, name, issuer, audience, conditions, service_account_id,"
                                    + " workspace_id, lifetime_seconds, single_use, private_ca, created_at) values (:id, :name,"
                                    + " :issuer, :audience, :conditions::jsonb, :account, :workspace, :lifetime, :single, :ca, :now)")
                    .param("id", id)
                    .params(columns(input))
                    .param("now", Timestamp.from(clock.instant()))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        return recorded("federation_rule.created", id);
    }

    /** Changes a rule; what it gave before ends. @throws InvalidRuleException when something is not usable */
    @Transactional
    public TrustRule change(UUID id, RuleInput wanted) {
        RuleInput input = known(wanted.checked());
        try {
            database.sql("update federation_rule set name = :name, issuer = :issuer, audience = :audience, conditions ="
                            + " :conditions::jsonb, service_account_id = :account, workspace_id = :workspace,"
                            + " lifetime_seconds = :lifetime, single_use = :single, private_ca = :ca where id = :id")
                    .param("id", id)
                    .params(columns(input))
                    .update();
        } catch (DuplicateKeyException e) {
            throw taken();
        }
        keys.revokeOfRule(id);
        return recorded("federation_rule.changed", id);
    }

    /** Removes a rule; what it gave ends on every replica within a second. Answers how many credentials that were. */
    @Transactional
    public int remove(TrustRule rule) {
        database.sql("update federation_rule set removed_at = ? where id = ? and removed_at is null")
                .params(Timestamp.from(clock.instant()), rule.id())
                .update();
        int ended = keys.revokeOfRule(rule.id());
        audit.record("federation_rule.removed", subject(rule), Map.of("credentials_ended", String.valueOf(ended)));
        return ended;
    }

    /** Keeps the rule as it is until the caller's transaction ends; false when it is gone or was changed. */
    boolean hold(TrustRule rule, Instant now) {
        boolean same = database.sql(COLUMNS + "and r.id = ? for update")
                .param(rule.id())
                .query(this::rule)
                .optional()
                .filter(present -> present.conditions().equals(rule.conditions())
                        && present.issuer().equals(rule.issuer())
                        && present.audience().equals(rule.audience())
                        && present.serviceAccountId().equals(rule.serviceAccountId()))
                .isPresent();
        if (same) {
            database.sql("update federation_rule set last_used_at = ? where id = ?")
                    .params(Timestamp.from(now), rule.id())
                    .update();
        }
        return same;
    }

    private RuleInput known(RuleInput input) {
        ServiceAccount account = accounts.find(input.serviceAccountId())
                .filter(ServiceAccount::active)
                .orElseThrow(() -> new InvalidRuleException("service_account_id", "there is no such service account"));
        UUID workspace = input.workspaceId();
        if (workspace != null
                && workspaces.ofService(account.id()).stream()
                        .map(Workspace::id)
                        .noneMatch(workspace::equals)) {
            throw new InvalidRuleException(
                    "workspace_id", "this service account is not in this workspace; add it there first");
        }
        return input;
    }

    private Map<String, @Nullable Object> columns(RuleInput input) {
        Map<String, @Nullable Object> columns = new java.util.HashMap<>();
        columns.put("name", input.name());
        columns.put("issuer", input.issuer());
        columns.put("audience", input.audience());
        columns.put("conditions", json.writeValueAsString(input.conditions()));
        columns.put("account", input.serviceAccountId());
        columns.put("workspace", input.workspaceId());
        columns.put("lifetime", input.lifetime().toSeconds());
        columns.put("single", input.singleUse());
        columns.put("ca", input.privateCa());
        return columns;
    }

    private TrustRule recorded(String action, UUID id) {
        TrustRule rule = find(id).orElseThrow();
        audit.record(
                action,
                subject(rule),
                Map.of(
                        "issuer", rule.issuer(),
                        "audience", rule.audience(),
                        "conditions",
                                rule.conditions().stream()
                                        .map(condition -> condition.claim() + " = " + condition.value())
                                        .collect(Collectors.joining(", ")),
                        "service_account", Ids.text(ServiceAccount.ID, rule.serviceAccountId())));
        return rule;
    }

    private static InvalidRuleException taken() {
        return new InvalidRuleException("name", "there is a rule of this name already");
    }

    static Subject subject(TrustRule rule) {
        return new Subject("federation_rule", Ids.text(TrustRule.ID, rule.id()), rule.name());
    }

    private TrustRule rule(ResultSet row, int number) throws SQLException {
        Timestamp used = row.getTimestamp("last_used_at");
        return new TrustRule(
                row.getObject("id", UUID.class),
                row.getString("name"),
                row.getString("issuer"),
                row.getString("audience"),
                json.readValue(row.getString("conditions"), CONDITIONS),
                row.getObject("service_account_id", UUID.class),
                row.getObject("workspace_id", UUID.class),
                Duration.ofSeconds(row.getInt("lifetime_seconds")),
                row.getBoolean("single_use"),
                row.getString("private_ca"),
                row.getTimestamp("created_at").toInstant(),
                used == null ? null : used.toInstant());
    }
}
