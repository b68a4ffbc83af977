package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.providers.ProviderKind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Understands what clients ask for and says what each provider calls it. Only whole names match, never the beginning of
 * one. Immutable.
 */
final class ModelMap {

    /** Longest chain of aliases that is followed; a cycle ends here. */
    private static final int MOST_ALIASES = 4;

    private static final String FAST_SUFFIX = "-fast";
    private static final String ARN = "arn:";

    private final ModelCatalogue catalogue;
    private final Map<String, String> aliases;

    /** Per provider, its ids by {@link AskedModel#key}. */
    private final Map<String, Map<String, String>> mappings = new HashMap<>();

    /** Names that only an admin's mapping knows. */
    private final Set<String> ownNames = new HashSet<>();

    /** The other way round: which model the id of a mapping stands for, where that is unambiguous. */
    private final Map<String, String> mappedIds = new HashMap<>();

    ModelMap(ModelCatalogue catalogue, RoutingPolicy policy) {
        this.catalogue = catalogue;
        this.aliases = Map.copyOf(policy.aliases());
        policy.modelIds().forEach((provider, ids) -> ids.forEach((name, id) -> map(provider, name, id)));
    }

    private void map(String provider, String name, String id) {
        AskedModel inCatalogue = fromCatalogue(ModelSpelling.withoutMarker(name));
        String key = inCatalogue == null ? name : inCatalogue.key();
        if (inCatalogue == null) {
            ownNames.add(key);
        }
        mappings.computeIfAbsent(provider, any -> new HashMap<>()).put(key, id);
        mappedIds.merge(id, key, (one, other) -> one.equals(other) ? one : "");
    }

    /** What was asked for; its model may be null. */
    AskedModel understand(String asked) {
        String name = ModelSpelling.withoutMarker(asked);
        String aliased = name;
        for (int i = 0; i < MOST_ALIASES; i++) {
            String target = aliases.get(aliased);
            if (target == null) {
                break;
            }
            aliased = ModelSpelling.withoutMarker(target);
        }
        AskedModel known = known(aliased);
        if (known == null) {
            String mapped = mappedIds.get(aliased);
            known = mapped == null || mapped.isEmpty() ? null : known(mapped);
        }
        if (known != null) {
            return known;
        }
        // A name that nobody knows is passed on as it was written, mark and all.
        String untouched = aliased.equals(name) ? asked : aliased;
        return new AskedModel(untouched, null, untouched, null, false);
    }

    private @Nullable AskedModel known(String name) {
        AskedModel inCatalogue = fromCatalogue(name);
        if (inCatalogue != null) {
            return inCatalogue;
        }
        return ownNames.contains(name) ? new AskedModel(name, null, name, null, false) : null;
    }

    private @Nullable AskedModel fromCatalogue(String name) {
        CatalogueModel plain = catalogue.find(name);
        if (plain != null) {
            return new AskedModel(plain.id(), plain, name, null, false);
        }
        ModelSpelling spelling = ModelSpelling.of(name);
        CatalogueModel model = catalogue.find(spelling.name());
        if (model != null) {
            return new AskedModel(model.id(), model, spelling.name(), spelling.profile(), false);
        }
        if (!spelling.name().endsWith(FAST_SUFFIX)) {
            return null;
        }
        String slower = spelling.name().substring(0, spelling.name().length() - FAST_SUFFIX.length());
        model = catalogue.find(slower);
        return model == null
                ? null
                : new AskedModel(model.id() + FAST_SUFFIX, model, spelling.name(), spelling.profile(), true);
    }

    /**
     * What a provider calls a model; null when it does not offer it. Bedrock counts tokens by the model itself, never by
     * a profile.
     */
    @Nullable
    String idAt(ProviderDefinition provider, AskedModel asked, boolean countTokens) {
        CatalogueModel model = asked.model();
        if (countTokens && provider.kind() == ProviderKind.BEDROCK && model != null && model.bedrock() != null) {
            return asked.fast() ? null : model.bedrock();
        }
        String mapped = mappings.getOrDefault(provider.name(), Map.of()).get(asked.key());
        if (mapped != null || model == null) {
            return mapped;
        }
        if (asked.fast()) {
            return provider.kind() == ProviderKind.FOUNDRY ? model.foundryFast() : null;
        }
        return switch (provider.kind()) {
            case SIMULATOR -> asked.written();
            case ANTHROPIC -> model.firstParty() ? asked.written() : null;
            case CLAUDE_ON_AWS -> model.claudeOnAws() ? asked.written() : null;
            case VERTEX -> model.google();
            case FOUNDRY -> model.foundry();
            case BEDROCK_MESSAGES -> model.bedrockMessages();
            case BEDROCK ->
                model.bedrock() == null
                        ? null
                        : BedrockProfiles.idFor(model, model.bedrock(), provider, asked.profile());
        };
    }

    /** Every name under which one of these providers offers a model: first-party ids, aliases and an admin's own names. */
    Set<String> offeredNames(Collection<ProviderDefinition> providers) {
        Set<String> names = new TreeSet<>(catalogue.names());
        names.addAll(aliases.keySet());
        names.addAll(ownNames);
        names.removeIf(name -> name.startsWith(ARN) || !offered(name, providers));
        return names;
    }

    /** The models of the catalogue that one of these providers offers. */
    List<CatalogueModel> offeredModels(Collection<ProviderDefinition> providers) {
        return catalogue.models().stream()
                .filter(model -> offered(model.id(), providers))
                .toList();
    }

    private boolean offered(String name, Collection<ProviderDefinition> providers) {
        AskedModel model = understand(name);
        return providers.stream().anyMatch(provider -> idAt(provider, model, false) != null);
    }
}
