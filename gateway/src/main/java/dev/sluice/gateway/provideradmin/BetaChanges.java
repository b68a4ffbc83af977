package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.providers.BetaRule;
import dev.sluice.gateway.providers.BetaRuleStore;
import dev.sluice.gateway.providers.BetaRuleStore.StoredBetaRule;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** What admins change about beta rules, with the record of it; what Sluice learns by itself is not an admin's act. */
@Service
class BetaChanges {

    private final BetaRuleStore store;
    private final Audit audit;

    BetaChanges(BetaRuleStore store, Audit audit) {
        this.store = store;
        this.audit = audit;
    }

    @Transactional
    public void put(BetaRule rule, String by) {
        store.put(rule, by);
        record("routing.beta_set", rule);
    }

    /** False when there is none with this id. */
    @Transactional
    public boolean remove(UUID id) {
        Optional<BetaRule> rule = store.list().stream()
                .filter(each -> each.id().equals(id))
                .findFirst()
                .map(StoredBetaRule::rule);
        boolean found = store.remove(id);
        rule.ifPresent(gone -> record("routing.beta_removed", gone));
        return found;
    }

    private void record(String action, BetaRule rule) {
        audit.record(
                action,
                new Subject("routing", "", rule.beta()),
                Map.of(
                        "provider_kind", rule.kind().word(),
                        "fields",
                                String.join(
                                        ", ", rule.fields().stream().sorted().toList())));
    }
}
