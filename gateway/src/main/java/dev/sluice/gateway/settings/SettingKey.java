package dev.sluice.gateway.settings;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;

/**
 * One setting, as declared in {@link SluiceSettings}.
 *
 * @param name such as {@code sluice.providers[].base-url}
 * @param type what the value is converted to
 * @param defaultValue as written in the declaration; null means there is none
 */
record SettingKey(
        String name,
        Class<?> type,
        @Nullable String defaultValue,
        @Nullable Min min,
        @Nullable Max max) {

    private static final Pattern SECRET = Pattern.compile(".*(key|secret|token|password|credential).*");

    /** Without dashes: {@code sluice.providers[].baseurl}; Spring Boot takes names that agree in this for equal. */
    String uniformName() {
        return name.replace("-", "");
    }

    /** The recommended variable: {@code SLUICE_PROVIDERS_0_BASE_URL}. */
    String environmentName() {
        return environmentForm("_").replace("[]", "_0");
    }

    /** Whether Spring Boot binds this variable to the setting: dashes all become underscores, or all are left out. */
    boolean isBoundBy(String variable) {
        String element = isList() ? "(_[0-9]+)?" : "";
        return matches(environmentForm("_") + element, variable) || matches(environmentForm("") + element, variable);
    }

    private static boolean matches(String form, String variable) {
        return variable.matches(form.replace("[]", "_[0-9]+"));
    }

    private String environmentForm(String dash) {
        return name.toUpperCase(Locale.ROOT).replace(".", "_").replace("-", dash);
    }

    /** Whether its value must not be shown. */
    boolean isSecret() {
        return (type == String.class || isList()) && looksSecret(name);
    }

    /** Whether it is a list of texts. */
    boolean isList() {
        return type == List.class;
    }

    /** Whether a value of that name had better not be shown. */
    static boolean looksSecret(String name) {
        return SECRET.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** What the value may be, to be read after "must be". */
    String expectation() {
        if (isList()) {
            return "a list such as a, b";
        } else if (type == BigDecimal.class) {
            return "a decimal number of at least 0";
        } else if (type == int.class) {
            return "a whole number" + range();
        } else if (type == boolean.class) {
            return "true or false";
        } else if (type == Duration.class) {
            return "a time such as 500ms, 10s or 5m";
        } else if (type == DataSize.class) {
            return "a size such as 512KB or 32MB";
        } else if (type == URI.class) {
            return "an address such as https://sluice.example.com";
        } else if (type == Path.class) {
            return "a path";
        } else if (type.isEnum()) {
            return "one of "
                    + Arrays.stream(type.getEnumConstants())
                            .map(constant ->
                                    constant.toString().toLowerCase(Locale.ROOT).replace('_', '-'))
                            .collect(Collectors.joining(", "));
        }
        return "text";
    }

    private String range() {
        if (min != null && max != null) {
            return " from " + min.value() + " to " + max.value();
        }
        return min == null ? "" : " of at least " + min.value();
    }
}
