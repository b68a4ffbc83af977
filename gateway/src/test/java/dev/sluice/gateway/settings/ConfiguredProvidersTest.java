package dev.sluice.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.settings.SluiceSettings.Provider.Kind;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

class ConfiguredProvidersTest {

    @Test
    void withNothingConfiguredThereIsNone() {
        assertThat(providers(Map.of(), Map.of()).list()).isEmpty();
    }

    @Test
    void aKeyInTheEnvironmentIsEnoughToReachAnthropic() {
        ConfiguredProviders providers = providers(Map.of(), Map.of("ANTHROPIC_API_KEY", "sk-ant-1\n"));

        assertThat(providers.list()).singleElement().satisfies(provider -> {
            assertThat(provider.name()).isEqualTo("anthropic");
            assertThat(provider.kind()).isEqualTo(Kind.ANTHROPIC);
            assertThat(provider.apiKey()).isEqualTo("sk-ant-1");
        });
    }

    @Test
    void whatIsConfiguredWins() {
        ConfiguredProviders providers = providers(
                Map.of("sluice.providers[0].name", "main", "sluice.providers[0].api-key", "sk-ant-2"),
                Map.of("ANTHROPIC_API_KEY", "sk-ant-1"));

        assertThat(providers.list()).singleElement().satisfies(provider -> {
            assertThat(provider.name()).isEqualTo("main");
            assertThat(provider.apiKey()).isEqualTo("sk-ant-2");
        });
    }

    private static ConfiguredProviders providers(Map<String, Object> arguments, Map<String, Object> variables) {
        ConfigurableEnvironment environment = Environments.of(arguments, variables);
        SluiceSettings settings = Binder.get(environment).bindOrCreate("sluice", Bindable.of(SluiceSettings.class));
        return new ConfiguredProviders(settings, environment);
    }
}
