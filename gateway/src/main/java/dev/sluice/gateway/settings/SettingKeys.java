package dev.sluice.gateway.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.lang.annotation.Annotation;
import java.lang.reflect.Constructor;
import java.lang.reflect.Parameter;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** Every setting there is, read from the declaration of {@link SluiceSettings}. */
record SettingKeys(List<SettingKey> keys) {

    static final String ROOT = "sluice";

    static SettingKeys declared() {
        List<SettingKey> keys = new ArrayList<>();
        collect(SluiceSettings.class, ROOT, keys);
        return new SettingKeys(List.copyOf(keys));
    }

    private static void collect(Class<?> type, String prefix, List<SettingKey> keys) {
        Constructor<?> canonical = type.getDeclaredConstructors()[0];
        Parameter[] parameters = canonical.getParameters();
        // Asked for one parameter, the JDK parses the annotations of all.
        Annotation[][] annotations = canonical.getParameterAnnotations();
        for (int i = 0; i < parameters.length; i++) {
            Parameter parameter = parameters[i];
            String name = prefix + "." + dashed(parameter.getName());
            Class<?> declared = parameter.getType();
            if (parameter.getParameterizedType() instanceof ParameterizedType list && isRecord(list)) {
                collect((Class<?>) list.getActualTypeArguments()[0], name + "[]", keys);
            } else if (declared.isRecord()) {
                collect(declared, name, keys);
            } else {
                keys.add(new SettingKey(
                        name,
                        declared,
                        defaultOf(annotations[i]),
                        of(Min.class, annotations[i]),
                        of(Max.class, annotations[i])));
            }
        }
    }

    private static boolean isRecord(ParameterizedType list) {
        return list.getActualTypeArguments()[0] instanceof Class<?> element && element.isRecord();
    }

    private static @Nullable String defaultOf(Annotation[] annotations) {
        DefaultValue value = of(DefaultValue.class, annotations);
        return value == null || value.value().length == 0 ? null : value.value()[0];
    }

    private static <A extends Annotation> @Nullable A of(Class<A> type, Annotation[] annotations) {
        for (Annotation annotation : annotations) {
            if (type.isInstance(annotation)) {
                return type.cast(annotation);
            }
        }
        return null;
    }

    /** {@code baseUrl} as {@code base-url}. */
    static String dashed(String camelCase) {
        return camelCase.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
    }

    /** The setting of this name; the index of an element of a list of texts counts as the list. */
    Optional<SettingKey> find(String name) {
        String uniform = uniform(name);
        return keys.stream()
                .filter(key -> key.uniformName().equals(uniform)
                        || (key.isList() && (key.uniformName() + "[]").equals(uniform)))
                .findFirst();
    }

    /** The settings below a group such as {@code sluice.tls}. */
    List<SettingKey> below(String group) {
        String prefix = uniform(group);
        return keys.stream()
                .filter(key -> key.uniformName().startsWith(prefix + ".")
                        || key.uniformName().startsWith(prefix + "[]"))
                .toList();
    }

    /** The setting whose name is written most alike, if any is near. */
    Optional<SettingKey> nearest(String name) {
        return nearest(uniform(name), SettingKey::uniformName);
    }

    /** The setting whose variable is written most alike, if any is near. */
    Optional<SettingKey> nearestVariable(String variable) {
        return nearest(squashed(variable), key -> squashed(key.environmentName()));
    }

    private Optional<SettingKey> nearest(String wanted, Function<SettingKey, String> form) {
        record Candidate(SettingKey key, int distance) {}
        int limit = Math.max(3, wanted.length() / 3);
        Stream<Candidate> candidates =
                keys.stream().map(key -> new Candidate(key, EditDistance.between(wanted, form.apply(key))));
        return candidates
                .filter(candidate -> candidate.distance() <= limit)
                .min(Comparator.comparingInt(Candidate::distance))
                .map(Candidate::key);
    }

    private static String uniform(String name) {
        return name.toLowerCase(Locale.ROOT)
                .replaceAll("\\[[^\\]]*\\]", "[]")
                .replace("-", "")
                .replace("_", "");
    }

    private static String squashed(String variable) {
        return variable.replaceAll("_[0-9]+_", "_0_").replace("_", "");
    }
}
