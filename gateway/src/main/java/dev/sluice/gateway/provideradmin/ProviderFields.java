package dev.sluice.gateway.provideradmin;

import dev.sluice.gateway.providers.ConfiguredDefinition;
import dev.sluice.gateway.providers.ProviderDefinition;
import dev.sluice.gateway.settings.ProviderRules;
import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A provider as somebody typed it, field by field, under the names of the settings.
 *
 * @param texts what was typed; a field that is missing counts as empty
 */
record ProviderFields(Provider.Kind kind, String name, boolean enabled, Map<String, String> texts) {

    /** The fields that make up the credential. Files of the server are not among them. */
    static final List<String> CREDENTIAL = List.of(
            "api-key",
            "bearer-token",
            "aws-access-key-id",
            "aws-secret-access-key",
            "aws-session-token",
            "aws-role-arn",
            "aws-external-id",
            "google-credentials",
            "azure-tenant-id",
            "azure-client-id",
            "azure-client-secret");

    /** The other fields that hold text. */
    static final List<String> PLAIN = List.of("base-url", "region", "project", "jurisdictions", "price-multiplier");

    /** The other fields that are on or off. */
    static final List<String> FLAGS = List.of("zero-retention", "baa", "regional-prices");

    private static final Set<String> CREDENTIAL_FORMS =
            Set.of("api-key", "bearer-token", "aws-access-key-id", "aws-secret-access-key", "google-credentials");
    private static final String NAME = "[a-z0-9][a-z0-9._-]{0,39}";
    private static final int LONGEST = 20_000;

    /** A definition, or what is wrong with which field; a definition is there when nothing is. */
    record Checked(@Nullable ProviderDefinition definition, Map<String, String> problems) {}

    /** Checks all of it. */
    Checked check() {
        return check(true);
    }

    /** Checks all but the credential, which stays as it is stored. */
    Checked checkWithoutCredential() {
        return check(false);
    }

    private Checked check(boolean credential) {
        Map<String, String> problems = new LinkedHashMap<>();
        if (!name.matches(NAME)) {
            problems.put("name", "must be lower-case letters, digits, dots and dashes, at most 40.");
        }
        if (texts.values().stream().anyMatch(text -> text.length() > LONGEST)) {
            problems.put("name", "is fine, but another field is far too long.");
        }
        Provider provider = provider(problems);
        ProviderRules.broken(provider).forEach((field, why) -> {
            if (credential || !(CREDENTIAL.contains(field) || CREDENTIAL_FORMS.contains(field))) {
                problems.putIfAbsent(field, why);
            }
        });
        return new Checked(
                problems.isEmpty() ? ConfiguredDefinition.of(provider, enabled) : null,
                Collections.unmodifiableMap(problems));
    }

    private Provider provider(Map<String, String> problems) {
        return new Provider(
                kind,
                name,
                address(problems),
                text("region"),
                text("project"),
                text("api-key"),
                text("bearer-token"),
                null,
                null,
                null,
                null,
                text("aws-access-key-id"),
                text("aws-secret-access-key"),
                text("aws-session-token"),
                text("aws-role-arn"),
                text("aws-external-id"),
                text("google-credentials"),
                null,
                text("azure-tenant-id"),
                text("azure-client-id"),
                text("azure-client-secret"),
                is("zero-retention"),
                is("baa"),
                List.of(texts.getOrDefault("jurisdictions", "").split(",")),
                is("regional-prices"),
                multiplier(problems));
    }

    /** What was typed into a field, null for nothing. */
    @Nullable
    String text(String field) {
        String typed = texts.getOrDefault(field, "").strip();
        return typed.isEmpty() ? null : typed;
    }

    private boolean is(String flag) {
        return "true".equals(texts.get(flag));
    }

    private @Nullable URI address(Map<String, String> problems) {
        String typed = text("base-url");
        try {
            return typed == null ? null : URI.create(typed);
        } catch (IllegalArgumentException e) {
            problems.put("base-url", "must be an address such as https://models.example.com.");
            return null;
        }
    }

    private BigDecimal multiplier(Map<String, String> problems) {
        String typed = text("price-multiplier");
        if (typed == null) {
            return BigDecimal.ONE;
        }
        if (!typed.matches("[0-9]{1,4}(\\.[0-9]{1,6})?")) {
            problems.put("price-multiplier", "must be a number such as 0.85.");
            return BigDecimal.ONE;
        }
        return new BigDecimal(typed);
    }
}
