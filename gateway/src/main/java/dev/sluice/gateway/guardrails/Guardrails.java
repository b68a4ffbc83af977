package dev.sluice.gateway.guardrails;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.sluice.gateway.audit.Audit;
import dev.sluice.gateway.audit.AuditEvent.Subject;
import dev.sluice.gateway.directory.Principal;
import dev.sluice.gateway.guardrails.GuardrailStore.Stored;
import dev.sluice.gateway.ids.Ids;
import dev.sluice.gateway.policies.EffectivePolicies;
import dev.sluice.gateway.policies.EffectivePolicy;
import dev.sluice.gateway.policies.PolicyLookup;
import dev.sluice.gateway.waiting.Waiting;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/**
 * The guardrails in force. Requests are judged from memory; whoever listens to {@link #CHANNEL} calls {@link #refresh},
 * and {@link #forgetPeople} when somebody's groups changed.
 */
@Service
public class Guardrails {

    /** PostgreSQL channel on which a change is announced. */
    public static final String CHANNEL = "guardrail";

    private static final int MOST = 200;
    private static final int LONGEST_NAME = 100;

    private final GuardrailStore store;
    private final EffectivePolicies policies;
    private final PolicyTerms terms;
    private final Audit audit;
    private final Clock clock;
    private final AtomicLong changes = new AtomicLong();
    private final Cache<Visitor, Guard> guards = Caffeine.newBuilder()
            .maximumSize(100_000)
            .expireAfterWrite(Duration.ofMinutes(10))
            .build();
    private volatile List<Guardrail> enabled = List.of();

    private record Visitor(UUID member, @Nullable UUID workspace) {}

    Guardrails(GuardrailStore store, EffectivePolicies policies, PolicyTerms terms, Audit audit, Clock clock) {
        this.store = store;
        this.policies = policies;
        this.terms = terms;
        this.audit = audit;
        this.clock = clock;
        refresh();
    }

    /**
     * What holds for a member or service account, by guardrails and by their policy; null when that cannot be found out
     * because the database is away. Without any guardrail and policy it costs nothing.
     *
     * @param workspace of the key; null for the default one and for signed-in clients
     */
    public @Nullable Guard of(Principal principal, @Nullable UUID workspace) {
        Guard guard = of(principal.id(), workspace);
        return guard == null
                ? null
                : switch (policies.binding(principal, workspace)) {
                    case PolicyLookup.None ignored -> guard;
                    case PolicyLookup.Unavailable ignored -> null;
                    case PolicyLookup.Applies(EffectivePolicy policy) -> guard.and(terms.of(policy));
                };
    }

    private @Nullable Guard of(UUID member, @Nullable UUID workspace) {
        List<Guardrail> rules = enabled;
        if (rules.isEmpty()) {
            return Guard.NONE;
        }
        Visitor visitor = new Visitor(member, workspace);
        Guard known = guards.getIfPresent(visitor);
        return known == null ? find(visitor) : known;
    }

    private @Nullable Guard find(Visitor visitor) {
        Waiting.begins();
        long before = changes.get();
        try {
            Audience.Subject subject =
                    new Audience.Subject(visitor.member(), store.groupsOf(visitor.member()), visitor.workspace());
            Guard guard = new Guard(enabled.stream()
                    .filter(each -> each.audience().holds(subject))
                    .toList());
            if (changes.get() == before) {
                guards.put(visitor, guard);
            }
            if (changes.get() != before) {
                guards.invalidate(visitor);
            }
            return guard;
        } catch (DataAccessException e) {
            return null;
        }
    }

    /** Takes over what is in the database. */
    public void refresh() {
        enabled = store.all().stream()
                .map(Stored::guardrail)
                .filter(Guardrail::enabled)
                .toList();
        forgetPeople();
    }

    /** Somebody's groups, or whatever else says whom a guardrail is about, have changed. */
    public void forgetPeople() {
        changes.incrementAndGet();
        guards.invalidateAll();
    }

    List<Stored> list() {
        return store.all();
    }

    Optional<Stored> find(UUID id) {
        return store.all().stream()
                .filter(each -> each.guardrail().id().equals(id))
                .findFirst();
    }

    /** What an admin wants; {@code id} null for a new one. */
    record Change(@Nullable UUID id, String name, boolean enabled, Audience audience, TermsText terms) {}

    /** @throws InvalidGuardrailException for the first mistake */
    @Transactional
    Guardrail save(Change change) {
        String name = change.name().strip();
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.chars().anyMatch(Character::isISOControl)) {
            throw new InvalidGuardrailException("name", "must have 1 to " + LONGEST_NAME + " characters");
        }
        Terms terms = change.terms().read();
        if (terms.empty()) {
            throw new InvalidGuardrailException("terms", "say at least one thing that the guardrail rules");
        }
        Stored before = change.id() == null ? null : find(change.id()).orElse(null);
        if (before == null && store.all().size() >= MOST) {
            throw new InvalidGuardrailException("name", "there are " + MOST + " guardrails already, which is the most");
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
        Guardrail guardrail = new Guardrail(
                before == null ? Ids.next() : before.guardrail().id(),
                name,
                change.enabled(),
                change.audience(),
                terms,
                before == null ? now : before.guardrail().createdAt(),
                now);
        try {
            store.put(guardrail, change.terms());
        } catch (DuplicateKeyException e) {
            throw new InvalidGuardrailException("name", "there is a guardrail of this name already");
        }
        audit.record(
                before == null ? "guardrail.created" : "guardrail.changed",
                subject(guardrail),
                Map.of(
                        "audience", guardrail.audience().kind().name().toLowerCase(java.util.Locale.ROOT),
                        "in_force", String.valueOf(guardrail.enabled()),
                        "rules", String.join(", ", TermsSummary.matters(terms))));
        return guardrail;
    }

    @Transactional
    boolean remove(UUID id) {
        Stored stored = find(id).orElse(null);
        if (stored == null) {
            return false;
        }
        store.remove(id);
        audit.record("guardrail.removed", subject(stored.guardrail()), Map.of());
        return true;
    }

    private static Subject subject(Guardrail guardrail) {
        return new Subject("guardrail", Ids.text(Guardrail.ID, guardrail.id()), guardrail.name());
    }
}
