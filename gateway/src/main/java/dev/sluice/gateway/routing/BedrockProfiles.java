package dev.sluice.gateway.routing;

import dev.sluice.gateway.providers.ProviderDefinition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the inference profile of a model at Bedrock. Most models are served through profiles only. A wider profile than
 * the region's narrowest, {@code global} above all, processes elsewhere: it is taken only where the provider's
 * jurisdictions are not stated or name it.
 */
final class BedrockProfiles {

    private static final String GLOBAL = "global";

    // Narrowest first.
    private static final List<String> JAPAN = List.of("jp", "apac", GLOBAL);
    private static final List<String> AUSTRALIA = List.of("au", "apac", GLOBAL);
    private static final List<String> ASIA_PACIFIC = List.of("apac", GLOBAL);
    private static final List<String> AMERICA = List.of("us", GLOBAL);
    private static final List<String> EUROPE = List.of("eu", GLOBAL);
    private static final List<String> GOVERNMENT = List.of("us-gov");
    private static final List<String> ELSEWHERE = List.of(GLOBAL);

    private BedrockProfiles() {}

    /**
     * The base id with a prefix, or bare where no profile fits.
     *
     * @param asked the prefix that the client wrote; kept where the provider can serve it
     */
    static String idFor(CatalogueModel model, String baseId, ProviderDefinition provider, @Nullable String asked) {
        List<String> prefixes = of(provider.region());
        String prefix =
                asked != null && usable(asked, prefixes, provider) ? asked : preferred(model, prefixes, provider);
        return prefix == null ? baseId : prefix + "." + baseId;
    }

    /** The narrowest, unless only a wider one of the same part of the world has been seen for the model. */
    private static @Nullable String preferred(
            CatalogueModel model, List<String> prefixes, ProviderDefinition provider) {
        String narrowest = null;
        for (String prefix : prefixes) {
            if (usable(prefix, prefixes, provider)) {
                if (!prefix.equals(GLOBAL) && model.bedrockProfiles().contains(prefix)) {
                    return prefix;
                }
                narrowest = narrowest == null ? prefix : narrowest;
            }
        }
        return narrowest;
    }

    private static boolean usable(String prefix, List<String> prefixes, ProviderDefinition provider) {
        if (!prefixes.contains(prefix)) {
            return false;
        }
        boolean staysInTheRegion = !prefix.equals(GLOBAL) && prefix.equals(prefixes.getFirst());
        return staysInTheRegion
                || GLOBAL.equals(provider.region())
                || provider.jurisdictions().isEmpty()
                || provider.jurisdictions().contains(prefix);
    }

    private static List<String> of(@Nullable String region) {
        return switch (region) {
            case null -> ELSEWHERE;
            case "ap-northeast-1", "ap-northeast-3" -> JAPAN;
            case "ap-southeast-2", "ap-southeast-4" -> AUSTRALIA;
            case String any when any.startsWith("us-gov-") -> GOVERNMENT;
            case String any when any.startsWith("us-") || any.startsWith("ca-") -> AMERICA;
            case String any when any.startsWith("eu-") -> EUROPE;
            case String any when any.startsWith("ap-") -> ASIA_PACIFIC;
            default -> ELSEWHERE;
        };
    }
}
