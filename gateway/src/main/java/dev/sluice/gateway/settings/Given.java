package dev.sluice.gateway.settings;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;

/** What the operator gave for a setting, and where, in a form that may be shown. */
final class Given {

    static final String MASK = "***";

    private Given() {}

    /** A mistake about a setting that may or may not have been given. */
    static Mistake mistake(ConfigurableEnvironment environment, SettingKeys keys, String name, String explanation) {
        return find(environment, name)
                .map(property -> mistake(keys, name, property, explanation))
                .orElseGet(() -> Mistake.missing(name, explanation));
    }

    static Mistake mistake(SettingKeys keys, String name, ConfigurationProperty property, String explanation) {
        return new Mistake(name, shown(keys, name, property.getValue()), origin(property), explanation);
    }

    private static Optional<ConfigurationProperty> find(ConfigurableEnvironment environment, String name) {
        ConfigurationPropertyName wanted = ConfigurationPropertyName.of(name);
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            ConfigurationProperty property = source.getConfigurationProperty(wanted);
            if (property != null) {
                return Optional.of(property);
            }
        }
        return Optional.empty();
    }

    /** The value, unless it is or may be a secret. */
    static String shown(SettingKeys keys, String name, @Nullable Object value) {
        boolean secret = keys.find(name)
                .map(SettingKey::isSecret)
                .orElseGet(() -> SettingKey.looksSecret(name)
                        || keys.nearest(name).map(SettingKey::isSecret).orElse(false));
        String text = String.valueOf(value);
        return secret || text.startsWith("sk-") || text.startsWith("slc_") ? MASK : withoutUserInfo(text);
    }

    private static String withoutUserInfo(String text) {
        return text.replaceAll("//[^/@\\s]*@", "//" + MASK + "@");
    }

    private static @Nullable String origin(ConfigurationProperty property) {
        return switch (property.getOrigin()) {
            case null -> null;
            case SystemEnvironmentOrigin variable -> "environment variable " + variable.getProperty();
            case TextResourceOrigin text -> text.toString();
            case PropertySourceOrigin source -> describe(source);
            case Origin other -> other.toString();
        };
    }

    private static String describe(PropertySourceOrigin source) {
        if (source.getOrigin() instanceof TextResourceOrigin text) {
            return text.toString();
        }
        return switch (source.getPropertySource().getName()) {
            case "commandLineArgs" -> "command line";
            case "systemProperties" -> "system property";
            case "systemEnvironment" -> "environment variable " + source.getPropertyName();
            default -> source.getPropertySource().getName();
        };
    }
}
