package dev.sluice.gateway.settings;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.Validation;
import jakarta.validation.ValidatorFactory;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.lang.annotation.Annotation;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/** Finds values that cannot be read, break a constraint of {@link SluiceSettings}, or do not go together. */
final class WrongValues {

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]+)}");

    private final SettingKeys keys;

    WrongValues(SettingKeys keys) {
        this.keys = keys;
    }

    List<Mistake> find(ConfigurableEnvironment environment) {
        List<Mistake> mistakes = new ArrayList<>();
        SluiceSettings settings = Binder.get(environment)
                .bindOrCreate(SettingKeys.ROOT, Bindable.of(SluiceSettings.class), new Collecting(mistakes));
        try (ValidatorFactory factory = Validation.buildDefaultValidatorFactory()) {
            for (ConstraintViolation<SluiceSettings> violation :
                    factory.getValidator().validate(settings)) {
                String name = SettingKeys.ROOT + "."
                        + SettingKeys.dashed(violation.getPropertyPath().toString());
                mistakes.add(Given.mistake(environment, keys, name, explain(name, violation)));
            }
        }
        new SettingsRules()
                .broken(settings)
                .forEach((name, explanation) -> mistakes.add(Given.mistake(environment, keys, name, explanation)));
        return mistakes;
    }

    private String explain(String name, ConstraintViolation<?> violation) {
        Annotation constraint = violation.getConstraintDescriptor().getAnnotation();
        return switch (constraint) {
            case DecimalMin min -> expected(name);
            case Min min -> expected(name);
            case Max max -> expected(name);
            case NotBlank notBlank -> "must be given.";
            case NotNull notNull -> "must be given.";
            default -> violation.getMessage() + ".";
        };
    }

    private String expected(String name) {
        return keys.find(name).map(key -> "must be " + key.expectation() + ".").orElse("is not usable.");
    }

    /** Notes what cannot be converted and goes on as if it had not been given. */
    private final class Collecting implements BindHandler {

        private final List<Mistake> mistakes;

        Collecting(List<Mistake> mistakes) {
            this.mistakes = mistakes;
        }

        @Override
        public @Nullable Object onFailure(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
            ConfigurationProperty property = context.getConfigurationProperty();
            String written = name.toString();
            if (error instanceof UnboundConfigurationPropertiesException unbound) {
                unbound.getUnboundProperties().forEach(this::skippedElement);
            } else if (property == null) {
                mistakes.add(Mistake.missing(written, String.valueOf(error.getMessage())));
            } else if (keys.find(written).isPresent()) {
                mistakes.add(Given.mistake(keys, written, property, explain(written, property)));
            }
            // else the name itself is wrong, which is told by UnknownNames
            return null;
        }

        /** Spring Boot leaves a reference to nothing as it is, which would make it a password or a path. */
        @Override
        public @Nullable Object onSuccess(
                ConfigurationPropertyName name, Bindable<?> target, BindContext context, Object result) {
            ConfigurationProperty property = context.getConfigurationProperty();
            if (property != null && REFERENCE.matcher(result.toString()).find()) {
                String written = name.toString();
                mistakes.add(Given.mistake(keys, written, property, explain(written, property)));
                return null;
            }
            return result;
        }

        /** Unless told already: nothing of the element could be read, or its name is wrong. */
        private void skippedElement(ConfigurationProperty property) {
            String name = property.getName().toString();
            if (keys.find(name).isPresent()
                    && mistakes.stream().noneMatch(mistake -> mistake.key().equals(name))) {
                mistakes.add(Given.mistake(
                        keys, name, property, "belongs to a list, which is counted from 0 without a gap."));
            }
        }

        private String explain(String name, ConfigurationProperty property) {
            String value = String.valueOf(property.getValue());
            if (value.startsWith("tcp://")) {
                return "Kubernetes sets this variable because a Service is named sluice: set enableServiceLinks: false"
                        + " on the pod, or name the Service otherwise.";
            }
            Matcher reference = REFERENCE.matcher(value);
            if (reference.find()) {
                return "refers to " + reference.group(1) + ", which is not set.";
            }
            return expected(name);
        }
    }
}
