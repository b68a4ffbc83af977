package dev.sluice.gateway.settings;

import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a provider of each kind needs, wherever it is configured. */
public final class ProviderRules {

    private static final String ONE_CREDENTIAL = "only one form of credential may be given; there is also ";

    private final Provider provider;
    private final Map<String, String> broken = new LinkedHashMap<>();

    private ProviderRules(Provider provider) {
        this.provider = provider;
    }

    /** The fields that break a rule, spelt as settings without a prefix, with what is wrong as a sentence. */
    public static Map<String, String> broken(Provider provider) {
        ProviderRules rules = new ProviderRules(provider);
        rules.checkBaseUrl();
        rules.checkPlace();
        rules.checkCredential();
        return rules.broken;
    }

    /** The forms of credential that a kind knows, each by its leading field. */
    public static Set<String> credentials(Provider.Kind kind) {
        return switch (kind) {
            case ANTHROPIC -> ordered("api-key", "bearer-token", "anthropic-federation-rule-id");
            case BEDROCK, BEDROCK_MESSAGES -> ordered("bearer-token", "aws-access-key-id", "aws-role-arn");
            case CLAUDE_ON_AWS -> ordered("api-key", "aws-access-key-id", "aws-role-arn");
            case VERTEX -> ordered("google-credentials", "google-credentials-file", "bearer-token");
            case FOUNDRY -> ordered("api-key", "bearer-token", "azure-client-id");
            case SIMULATOR -> ordered("api-key");
        };
    }

    private void checkBaseUrl() {
        URI url = provider.baseUrl();
        if (url == null) {
            return;
        }
        if (!(SettingsRules.isHttp(url) && SettingsRules.isBare(url))) {
            broken.put(
                    "base-url",
                    "must be an http or https address without user or query, such as https://api.anthropic.com.");
        } else if (String.valueOf(url.getPath()).matches(".*/v1/?")) {
            broken.put("base-url", "must be given without /v1, which Sluice adds.");
        }
    }

    private void checkPlace() {
        switch (provider.kind()) {
            case BEDROCK, BEDROCK_MESSAGES -> require("region", provider.region());
            case CLAUDE_ON_AWS, VERTEX -> {
                require("region", provider.region());
                require("project", provider.project());
            }
            case FOUNDRY -> {
                if (provider.baseUrl() == null) {
                    require("project", provider.project());
                }
            }
            case ANTHROPIC, SIMULATOR -> {}
        }
        wellFormed("region", provider.region());
        wellFormed("project", provider.project());
    }

    private void checkCredential() {
        Set<String> known = credentials(provider.kind());
        Map<String, Object> given = given();
        given.keySet().stream()
                .filter(field -> !known.contains(field))
                .forEach(field -> broken.put(
                        field,
                        "is no credential for a provider of the kind "
                                + provider.kind().word() + "."));
        Set<String> forms = new LinkedHashSet<>(given.keySet());
        if (forms.contains("aws-role-arn")) {
            forms.remove("aws-access-key-id"); // the keys that may assume the role
        }
        if (forms.size() > 1) {
            String first = forms.iterator().next();
            forms.stream().skip(1).forEach(field -> broken.putIfAbsent(field, ONE_CREDENTIAL + first + "."));
        }
        if (provider.kind() == Provider.Kind.ANTHROPIC && forms.isEmpty()) {
            broken.put("api-key", "must be given for a provider of the kind anthropic.");
        }
        checkParts();
    }

    private void checkParts() {
        if (isGiven(provider.awsAccessKeyId()) != isGiven(provider.awsSecretAccessKey())) {
            String missing = isGiven(provider.awsAccessKeyId()) ? "aws-secret-access-key" : "aws-access-key-id";
            broken.put(missing, "must be given too: an access key has an id and a secret.");
        }
        if (isGiven(provider.azureClientSecret())) {
            require("azure-client-id", provider.azureClientId());
            require("azure-tenant-id", provider.azureTenantId());
        }
        if (isGiven(provider.anthropicFederationRuleId())) {
            require("anthropic-organization-id", provider.anthropicOrganizationId());
            Path token = provider.anthropicIdentityTokenFile();
            require("anthropic-identity-token-file", token == null ? null : token.toString());
        }
        Path google = provider.googleCredentialsFile();
        if (google != null && !Files.isReadable(google)) {
            broken.put("google-credentials-file", "must be a file that the user who runs Sluice may read.");
        }
        Stream.of(provider.apiKey(), provider.bearerToken(), provider.awsSecretAccessKey(), provider.awsSessionToken())
                .filter(Objects::nonNull)
                .filter(secret -> secret.strip().chars().anyMatch(c -> c <= ' ' || c > '~'))
                .findFirst()
                .ifPresent(secret -> broken.putIfAbsent(
                        given().keySet().iterator().next(), "must be one word of printable ASCII characters."));
    }

    /** The leading field of each form of credential that is given. */
    private Map<String, Object> given() {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("api-key", provider.apiKey());
        all.put("bearer-token", provider.bearerToken());
        all.put("anthropic-federation-rule-id", provider.anthropicFederationRuleId());
        all.put("aws-access-key-id", provider.awsAccessKeyId());
        all.put("aws-role-arn", provider.awsRoleArn());
        all.put("google-credentials", provider.googleCredentials());
        all.put("google-credentials-file", provider.googleCredentialsFile());
        all.put("azure-client-id", provider.azureClientId());
        Map<String, Object> given = new LinkedHashMap<>();
        all.forEach((field, value) -> {
            if (value != null && !value.toString().isBlank()) {
                given.put(field, value);
            }
        });
        return given;
    }

    private void require(String field, @Nullable String value) {
        if (!isGiven(value)) {
            broken.putIfAbsent(
                    field,
                    "must be given for a provider of the kind "
                            + provider.kind().word() + ".");
        }
    }

    /** Both become parts of host names and paths. */
    private void wellFormed(String field, @Nullable String value) {
        if (value != null && !value.isBlank() && !value.matches("[A-Za-z0-9][A-Za-z0-9._:-]{0,127}")) {
            broken.putIfAbsent(field, "must be letters, digits, dots, colons and dashes.");
        }
    }

    private static boolean isGiven(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    private static Set<String> ordered(String... fields) {
        return new LinkedHashSet<>(List.of(fields));
    }
}
