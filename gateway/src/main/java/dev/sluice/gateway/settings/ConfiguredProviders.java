package dev.sluice.gateway.settings;

import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The model providers in effect: the configured ones; else Anthropic when {@code ANTHROPIC_API_KEY} is set in the
 * environment; else the simulator, named {@code demo}.
 */
@Component
public class ConfiguredProviders {

    private static final URI ANTHROPIC = URI.create("https://api.anthropic.com");

    private final List<Provider> list;

    ConfiguredProviders(SluiceSettings settings, Environment environment) {
        this.list = resolve(settings.providers(), environment.getProperty("ANTHROPIC_API_KEY"));
    }

    private static List<Provider> resolve(List<Provider> configured, @Nullable String anthropicApiKey) {
        if (!configured.isEmpty()) {
            return configured.stream().map(ConfiguredProviders::withAddress).toList();
        }
        if (anthropicApiKey != null && !anthropicApiKey.isBlank()) {
            return List.of(new Provider(Provider.Kind.ANTHROPIC, "anthropic", ANTHROPIC, anthropicApiKey.strip()));
        }
        return List.of(new Provider(Provider.Kind.SIMULATOR, "demo", null, null));
    }

    private static Provider withAddress(Provider provider) {
        return provider.kind() == Provider.Kind.ANTHROPIC && provider.baseUrl() == null
                ? new Provider(provider.kind(), provider.name(), ANTHROPIC, provider.apiKey())
                : provider;
    }

    /**
     * In order of preference, never empty. A provider of kind {@code ANTHROPIC} has a base URL; one of kind {@code
     * SIMULATOR} without a base URL is the built-in one.
     */
    public List<Provider> list() {
        return list;
    }

    /** Whether all answers are simulated. */
    public boolean demo() {
        return list.stream().allMatch(provider -> provider.kind() == Provider.Kind.SIMULATOR);
    }
}
