package dev.sluice.gateway.settings;

import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * The model providers of the configuration: those of the settings; else Anthropic when {@code ANTHROPIC_API_KEY} is set in
 * the environment; else none.
 */
@Component
public class ConfiguredProviders {

    private final List<Provider> list;

    ConfiguredProviders(SluiceSettings settings, Environment environment) {
        this.list = resolve(settings.providers(), environment.getProperty("ANTHROPIC_API_KEY"));
    }

    private static List<Provider> resolve(List<Provider> configured, @Nullable String anthropicApiKey) {
        if (!configured.isEmpty()) {
            return configured;
        }
        if (anthropicApiKey != null && !anthropicApiKey.isBlank()) {
            return List.of(Provider.of(Provider.Kind.ANTHROPIC, "anthropic", null, anthropicApiKey.strip()));
        }
        return List.of();
    }

    /** In order of preference; one of kind {@code SIMULATOR} without a base URL is the built-in one. */
    public List<Provider> list() {
        return list;
    }
}
