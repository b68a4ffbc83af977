package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.BetaRule.Origin;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What is known of beta values when a release ships: {@code beta-rules.json}. */
record BetaFacts(List<Fact> facts) {

    private static final String FILE = "beta-rules.json";

    /**
     * A beta value.
     *
     * @param fields top-level fields that need it
     * @param refusedBy words of the kinds that do not take it
     * @param instead what those kinds take for the same thing
     */
    record Fact(
            String beta,
            List<String> fields,
            List<String> refusedBy,
            @Nullable String instead) {
        boolean refusedBy(ProviderKind kind) {
            return refusedBy.contains(kind.word());
        }
    }

    static BetaFacts read() {
        try (InputStream file = Objects.requireNonNull(BetaFacts.class.getResourceAsStream(FILE), FILE)) {
            return new BetaFacts(List.of(JsonMapper.shared().readValue(file, Fact[].class)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<BetaRule> rules() {
        List<BetaRule> rules = new ArrayList<>();
        for (Fact fact : facts) {
            for (ProviderKind kind : ProviderKind.values()) {
                if (fact.refusedBy(kind)) {
                    rules.add(new BetaRule(kind, fact.beta(), Set.copyOf(fact.fields()), Origin.BUILT_IN));
                }
            }
        }
        return rules;
    }

    /** What a kind takes in place of a value, or the value itself. */
    String instead(ProviderKind kind, String beta) {
        for (Fact fact : facts) {
            if (fact.beta().equals(beta) && fact.instead() != null && fact.refusedBy(kind)) {
                return fact.instead();
            }
        }
        return beta;
    }

    Set<String> fieldsOf(String beta) {
        Set<String> fields = new LinkedHashSet<>();
        facts.stream().filter(each -> each.beta().equals(beta)).forEach(each -> fields.addAll(each.fields()));
        return Set.copyOf(fields);
    }

    Set<String> betasOf(String field) {
        Set<String> betas = new LinkedHashSet<>();
        facts.stream().filter(each -> each.fields().contains(field)).forEach(each -> betas.add(each.beta()));
        return betas;
    }

    Set<String> fields() {
        Set<String> fields = new LinkedHashSet<>();
        facts.forEach(each -> fields.addAll(each.fields()));
        return fields;
    }
}
