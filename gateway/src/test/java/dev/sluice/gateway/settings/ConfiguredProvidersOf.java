package dev.sluice.gateway.settings;

import java.util.Map;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.ConfigurableEnvironment;

/** Makes the providers of a configuration for tests of other packages. */
public final class ConfiguredProvidersOf {

    private ConfiguredProvidersOf() {}

    /** The providers of these settings, with an empty environment. */
    public static ConfiguredProviders settings(Map<String, Object> arguments) {
        ConfigurableEnvironment environment = Environments.of(arguments, Map.of());
        SluiceSettings settings = Binder.get(environment).bindOrCreate("sluice", Bindable.of(SluiceSettings.class));
        return new ConfiguredProviders(settings, environment);
    }
}
