package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.routing.RoutingPolicy.Requirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Which providers may see a request: all requirements that match it must be met. Decided beforehand; immutable. */
final class Requirements {

    private final List<Requirement> all;

    /** Names of the providers that meet the requirements of everybody. */
    private final Set<String> meetGeneral;

    /** The same for each workspace that has requirements of its own. */
    private final Map<String, Set<String>> meetByWorkspace = new HashMap<>();

    Requirements(List<Requirement> requirements, List<ProviderDefinition> providers) {
        all = requirements.stream()
                .map(each -> new Requirement(
                        each.workspace(), each.zeroRetention(), each.baa(), lowerCase(each.jurisdictions())))
                .toList();
        meetGeneral = meeting(providers, null);
        for (Requirement rule : all) {
            if (rule.workspace() != null) {
                meetByWorkspace.put(rule.workspace(), meeting(providers, rule.workspace()));
            }
        }
    }

    private Set<String> meeting(List<ProviderDefinition> providers, @Nullable String workspace) {
        return providers.stream()
                .filter(provider -> missing(provider, workspace).isEmpty())
                .map(ProviderDefinition::name)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** The offers whose providers meet everything. */
    List<Offer> met(List<Offer> offers, @Nullable String workspace) {
        if (all.isEmpty()) {
            return offers;
        }
        Set<String> meeting = workspace == null ? meetGeneral : meetByWorkspace.getOrDefault(workspace, meetGeneral);
        return offers.stream()
                .filter(offer -> meeting.contains(offer.provider().name()))
                .toList();
    }

    /** A sentence that names the rules that keep these offers out and what the nearest of them lacks. */
    String reason(String model, List<Offer> offers, @Nullable String workspace) {
        List<String> missing = offers.stream()
                .map(offer -> missing(offer.provider(), workspace))
                .min(Comparator.comparingInt(List::size))
                .orElseThrow();
        return "No provider of " + model + " meets what is required: " + String.join("; ", missing) + ".";
    }

    private List<String> missing(ProviderDefinition provider, @Nullable String workspace) {
        List<String> missing = new ArrayList<>();
        for (Requirement rule : all) {
            if (rule.workspace() != null && !rule.workspace().equals(workspace)) {
                continue;
            }
            List<String> lacks = new ArrayList<>();
            if (rule.zeroRetention() && !provider.zeroRetention()) {
                lacks.add("zero data retention (ZDR)");
            }
            if (rule.baa() && !provider.baa()) {
                lacks.add("a business associate agreement (BAA)");
            }
            if (!rule.jurisdictions().isEmpty() && !within(provider, rule.jurisdictions())) {
                lacks.add("processing within " + String.join(" or ", new TreeSet<>(rule.jurisdictions())));
            }
            if (!lacks.isEmpty()) {
                String whose = rule.workspace() == null ? "the organization" : "workspace " + rule.workspace();
                missing.add("the rule of " + whose + " asks for " + String.join(" and ", lacks));
            }
        }
        return missing;
    }

    /** A provider that does not say where it processes may process anywhere. */
    private static boolean within(ProviderDefinition provider, Set<String> allowed) {
        return !provider.jurisdictions().isEmpty() && allowed.containsAll(lowerCase(provider.jurisdictions()));
    }

    private static Set<String> lowerCase(Set<String> words) {
        return words.stream().map(word -> word.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }
}
