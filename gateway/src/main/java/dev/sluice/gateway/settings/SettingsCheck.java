package dev.sluice.gateway.settings;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.ConfigurableEnvironment;

/** Checks the whole configuration before anything is started, so that all mistakes are told at once. */
final class SettingsCheck implements ApplicationContextInitializer<ConfigurableApplicationContext> {

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        List<Mistake> mistakes = mistakes(context.getEnvironment());
        if (!mistakes.isEmpty()) {
            throw new SettingsException(mistakes);
        }
    }

    /** At most one for each setting, by name. */
    static List<Mistake> mistakes(ConfigurableEnvironment environment) {
        SettingKeys keys = SettingKeys.declared();
        Map<String, Mistake> byName = new LinkedHashMap<>();
        Stream.concat(
                        new UnknownNames(keys).find(environment).stream(),
                        new WrongValues(keys).find(environment).stream())
                .forEach(mistake -> byName.putIfAbsent(mistake.key(), mistake));
        return byName.values().stream()
                .sorted(Comparator.comparing(Mistake::key))
                .toList();
    }
}
