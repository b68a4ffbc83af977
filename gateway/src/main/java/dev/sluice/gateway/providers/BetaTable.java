package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.BetaRule.Origin;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Which beta values, and which fields of a body that go with them, a kind of provider does not take. Immutable; rules of
 * admins and learned ones are added by {@link #with}.
 */
public final class BetaTable {

    private final BetaFacts facts;
    private final List<BetaRule> rules;

    private BetaTable(BetaFacts facts, List<BetaRule> rules) {
        this.facts = facts;
        this.rules = List.copyOf(rules);
    }

    /** What may travel: {@code drop} holds top-level fields of the body that must not. */
    public record Kept(List<String> betas, List<String> drop) {}

    /** The rules that ship with this release. */
    public static BetaTable builtIn() {
        BetaFacts facts = BetaFacts.read();
        return new BetaTable(facts, facts.rules());
    }

    /** These rules and more. */
    public BetaTable with(Collection<BetaRule> more) {
        if (more.isEmpty()) {
            return this;
        }
        List<BetaRule> all = new ArrayList<>(rules);
        all.addAll(more);
        return new BetaTable(facts, all);
    }

    /** All rules, built-in ones first. */
    public List<BetaRule> rules() {
        return rules;
    }

    /**
     * Leaves out what a kind does not take, values and their fields always together: a field without its value is refused
     * as an unexpected one. Where a kind has its own value for the same thing, that one is sent instead.
     *
     * @param fields names of the body's top-level members
     */
    public Kept apply(ProviderKind kind, Collection<String> betas, Set<String> fields) {
        Set<String> kept = new LinkedHashSet<>();
        betas.forEach(beta -> kept.add(facts.instead(kind, beta)));
        Set<String> drop = new LinkedHashSet<>();
        for (BetaRule rule : rules) {
            if (rule.kind() == kind) {
                kept.remove(rule.beta());
                drop.addAll(rule.fields());
            }
        }
        drop.retainAll(fields);
        return new Kept(List.copyOf(kept), List.copyOf(drop));
    }

    /** No beta at all, and no field that needs one: the last resort when a provider does not say which it refused. */
    public Kept bare(Set<String> fields) {
        Set<String> drop = new LinkedHashSet<>(facts.fields());
        rules.forEach(rule -> drop.addAll(rule.fields()));
        drop.retainAll(fields);
        // Without this field a client would think itself safer than it is; contract §7.1 lets it be refused instead.
        drop.remove(BetaRefusal.SAFEGUARDS);
        return new Kept(List.of(), List.copyOf(drop));
    }

    /**
     * Rules by which the same call would have been taken; none when the error is about something else, or does not say
     * about what.
     *
     * @param error the provider's answer to a call, as far as it was kept
     */
    public List<BetaRule> learn(ProviderKind kind, int status, byte[] error) {
        if (status != 400) {
            return List.of();
        }
        BetaRefusal refusal = BetaRefusal.read(error);
        List<BetaRule> learned = new ArrayList<>();
        for (String beta : refusal.betas()) {
            learned.add(new BetaRule(kind, beta, facts.fieldsOf(beta), Origin.LEARNED));
        }
        for (String field : refusal.fields()) {
            Set<String> betas = facts.betasOf(field);
            if (betas.isEmpty()) {
                learned.add(new BetaRule(kind, "", Set.of(field), Origin.LEARNED));
            }
            betas.forEach(beta -> learned.add(new BetaRule(kind, beta, Set.of(field), Origin.LEARNED)));
        }
        return learned;
    }

    /** Whether a provider refused a beta value without saying which: try once more with {@link #bare}. */
    public static boolean refusesUnnamedBeta(int status, byte[] error) {
        return status == 400 && BetaRefusal.read(error).unnamed();
    }
}
