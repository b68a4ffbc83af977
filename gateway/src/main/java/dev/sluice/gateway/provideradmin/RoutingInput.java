package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.BetaRule;
import dev.sluice.gateway.providers.BetaRule.Origin;
import dev.sluice.gateway.providers.ConfiguredDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import dev.sluice.gateway.providers.Providers;
import dev.sluice.gateway.routing.RoutingPolicy.Choice;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import dev.sluice.gateway.routing.RoutingPolicy.Route;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The rules for what may be entered about routes, requirements, models and betas; problems by field, as sentences. */
final class RoutingInput {

    static final int LONGEST_UPSTREAM_ID = 2048;
    private static final String MODEL = "[A-Za-z0-9][A-Za-z0-9._:\\[\\]@-]{0,127}";
    private static final String WORD = "[A-Za-z0-9_.-]{1,100}";

    private RoutingInput() {}

    /** What is wrong with a route. */
    static Map<String, String> problems(Route route, Providers providers) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (route.models().isEmpty()) {
            problems.put("models", "must name at least one model, or * for all.");
        } else if (!route.models().stream().allMatch(model -> model.equals("*") || model.matches(MODEL))) {
            problems.put("models", "must be ids of models, or * for all.");
        }
        if (route.choices().isEmpty()) {
            problems.put("providers", "must name at least one provider.");
        }
        Set<String> named = new HashSet<>();
        for (Choice choice : route.choices()) {
            if (providers.find(choice.provider()).isEmpty()) {
                problems.put("providers", "there is no provider of the name " + choice.provider() + ".");
            } else if (!named.add(choice.provider())) {
                problems.put("providers", "must not name " + choice.provider() + " twice.");
            }
        }
        if (!route.choices().isEmpty() && route.choices().stream().allMatch(choice -> choice.weight() == 0)) {
            problems.putIfAbsent("providers", "must give a weight of more than 0 to at least one.");
        }
        checkWorkspace(route.workspace(), problems);
        return problems;
    }

    /** What is wrong with a requirement. */
    static Map<String, String> problems(Requirement requirement) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (!requirement.zeroRetention()
                && !requirement.baa()
                && requirement.jurisdictions().isEmpty()) {
            problems.put("jurisdictions", "must be given unless something else is required.");
        }
        if (!requirement.jurisdictions().stream().allMatch(mark -> mark.matches(WORD))) {
            problems.put("jurisdictions", "must be short marks such as eu.");
        }
        checkWorkspace(requirement.workspace(), problems);
        return problems;
    }

    /** What is wrong with a beta rule. */
    static Map<String, String> problems(BetaRule rule) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (rule.beta().isEmpty() && rule.fields().isEmpty()) {
            problems.put("beta", "must be given unless fields are.");
        } else if (!rule.beta().isEmpty() && !rule.beta().matches(WORD)) {
            problems.put("beta", "must be a value of anthropic-beta such as context-1m-2025-08-07.");
        }
        if (!rule.fields().stream().allMatch(field -> field.matches("[a-z_]{1,100}"))) {
            problems.put("fields", "must be top-level fields of the body.");
        }
        return problems;
    }

    /** Whether a text can be a provider's own id of a model; empty removes it. */
    static boolean isUpstreamId(String text) {
        return text.length() <= LONGEST_UPSTREAM_ID && text.chars().allMatch(c -> c > ' ' && c <= '~');
    }

    /** Whether a text can be an alias. */
    static boolean isAlias(String text) {
        return text.matches(MODEL);
    }

    /** A rule that an admin writes. */
    static BetaRule betaRule(ProviderKind kind, String beta, List<String> fields) {
        return new BetaRule(kind, beta.strip(), words(fields), Origin.ADMIN);
    }

    /** A requirement with its marks in lower case. */
    static Requirement requirement(@Nullable String workspace, boolean zero, boolean baa, List<String> jurisdictions) {
        return new Requirement(workspace, zero, baa, ConfiguredDefinition.marks(jurisdictions));
    }

    /** What was typed with commas or blanks in between. */
    static List<String> split(String typed) {
        return List.copyOf(words(Arrays.asList(typed.split("[,\\s]+"))));
    }

    private static Set<String> words(List<String> typed) {
        Set<String> words = new TreeSet<>();
        typed.stream().map(String::strip).filter(word -> !word.isEmpty()).forEach(words::add);
        return words;
    }

    private static void checkWorkspace(@Nullable String workspace, Map<String, String> problems) {
        if (workspace != null && !workspace.matches(WORD)) {
            problems.put("workspace", "must be the id of a workspace.");
        }
    }
}
