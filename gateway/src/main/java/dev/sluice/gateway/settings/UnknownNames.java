package dev.sluice.gateway.settings;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds names under {@code sluice.*} and variables {@code SLUICE_*} that are no setting. */
final class UnknownNames {

    private static final String VARIABLE_PREFIX = "SLUICE_";

    /** What {@code deploy/sluice} reads. */
    private static final Set<String> OF_THE_LAUNCHER =
            Set.of("SLUICE_HOME", "SLUICE_JAR", "SLUICE_JAVA_HOME", "SLUICE_JAVA_OPTS", "SLUICE_AOT_CACHE");

    /** What Kubernetes puts into every pod beside a Service whose name begins with "sluice". */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile("SLUICE_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_.+)?)");

    private static final Pattern INDEX = Pattern.compile("\\[[^\\]]*\\]");

    private final SettingKeys keys;

    UnknownNames(SettingKeys keys) {
        this.keys = keys;
    }

    List<Mistake> find(ConfigurableEnvironment environment) {
        List<Mistake> mistakes = new ArrayList<>();
        for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
            if (source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource variables) {
                checkVariables(variables, mistakes);
            } else if (source instanceof IterableConfigurationPropertySource iterable) {
                checkNames(iterable, mistakes);
            }
        }
        return mistakes;
    }

    private void checkNames(IterableConfigurationPropertySource source, List<Mistake> mistakes) {
        ConfigurationPropertyName root = ConfigurationPropertyName.of(SettingKeys.ROOT);
        source.stream().filter(root::isAncestorOf).forEach(name -> {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null && keys.find(name.toString()).isEmpty() && !isEmptyGroup(name, property)) {
                mistakes.add(Given.mistake(keys, name.toString(), property, explain(name.toString())));
            }
        });
    }

    /** {@code sluice.providers:} with nothing below it is how YAML writes an empty list. */
    private boolean isEmptyGroup(ConfigurationPropertyName name, ConfigurationProperty property) {
        return String.valueOf(property.getValue()).isEmpty()
                && !keys.below(name.toString()).isEmpty();
    }

    private String explain(String name) {
        List<SettingKey> below = keys.below(name);
        if (!below.isEmpty()) {
            return "is a group and has no value of its own; its settings are "
                    + String.join(", ", below.stream().map(SettingKey::name).toList()) + ".";
        }
        Optional<SettingKey> nearest = keys.nearest(name);
        return nearest.map(key -> "There is no such setting. Did you mean " + withIndexesOf(name, key.name()) + "?")
                .orElse("There is no such setting.");
    }

    private static String withIndexesOf(String given, String suggestion) {
        Matcher indexes = INDEX.matcher(given);
        return indexes.find() ? suggestion.replace("[]", indexes.group()) : suggestion.replace("[]", "[0]");
    }

    private void checkVariables(SystemEnvironmentPropertySource source, List<Mistake> mistakes) {
        for (String variable : source.getPropertyNames()) {
            String value = String.valueOf(source.getProperty(variable));
            if (variable.startsWith(VARIABLE_PREFIX)
                    && keys.keys().stream().noneMatch(key -> key.isBoundBy(variable))
                    && !isOfOthers(variable, value)) {
                String suggestion = keys.nearestVariable(variable)
                        .map(key -> " Did you mean " + key.environmentName() + "?")
                        .orElse("");
                mistakes.add(new Mistake(
                        variable,
                        Given.shown(keys, variable, value),
                        "environment variable",
                        "No setting has this variable." + suggestion));
            }
        }
    }

    private static boolean isOfOthers(String variable, String value) {
        return OF_THE_LAUNCHER.contains(variable)
                || OF_KUBERNETES.matcher(variable).matches()
                || (variable.endsWith("_PORT") && value.startsWith("tcp://"));
    }
}
