package dev.sluice.gateway.providers;

import dev.sluice.gateway.settings.SluiceSettings.Provider;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Makes a definition of the flat form in which settings, the Admin API and the console describe a provider. */
public final class ConfiguredDefinition {

    private static final URI FEDERATION = URI.create("https://api.anthropic.com/v1/oauth/token");

    private ConfiguredDefinition() {}

    /**
     * The definition of a provider that breaks no rule.
     *
     * @throws IllegalArgumentException when the Google credential file cannot be read
     */
    public static ProviderDefinition of(Provider provider, boolean enabled) {
        return new ProviderDefinition(
                provider.name(),
                ProviderKind.valueOf(provider.kind().name()),
                provider.baseUrl(),
                text(provider.region()),
                text(provider.project()),
                credential(provider),
                provider.zeroRetention(),
                provider.baa(),
                marks(provider.jurisdictions()),
                provider.regionalPrices(),
                provider.priceMultiplier(),
                enabled);
    }

    /** Lower-case, in order, without blanks. */
    public static Set<String> marks(List<String> typed) {
        Set<String> marks = new TreeSet<>();
        typed.stream()
                .map(mark -> mark.strip().toLowerCase(Locale.ROOT))
                .filter(mark -> !mark.isEmpty())
                .forEach(marks::add);
        return Set.copyOf(marks);
    }

    /** What pays; the cloud's default chain when nothing is given. */
    public static Credential credential(Provider provider) {
        String apiKey = text(provider.apiKey());
        String bearer = text(provider.bearerToken());
        if (apiKey != null) {
            return new Credential.ApiKey(apiKey);
        }
        if (bearer != null) {
            return new Credential.Bearer(bearer);
        }
        return switch (provider.kind()) {
            case ANTHROPIC -> federation(provider);
            case BEDROCK, BEDROCK_MESSAGES, CLAUDE_ON_AWS -> aws(provider);
            case VERTEX -> google(provider);
            case FOUNDRY -> azure(provider);
            case SIMULATOR -> new Credential.None();
        };
    }

    private static Credential federation(Provider provider) {
        String rule = text(provider.anthropicFederationRuleId());
        String organization = text(provider.anthropicOrganizationId());
        Path tokenFile = provider.anthropicIdentityTokenFile();
        if (rule == null || organization == null || tokenFile == null) {
            return new Credential.None();
        }
        return new Credential.AnthropicFederation(
                FEDERATION, rule, organization, text(provider.anthropicServiceAccountId()), tokenFile.toString());
    }

    private static Credential aws(Provider provider) {
        String id = text(provider.awsAccessKeyId());
        String secret = text(provider.awsSecretAccessKey());
        Credential.AwsStatic keys = id == null || secret == null
                ? null
                : new Credential.AwsStatic(id, secret, text(provider.awsSessionToken()));
        String role = text(provider.awsRoleArn());
        if (role != null) {
            return new Credential.AwsRole(role, text(provider.awsExternalId()), keys);
        }
        return keys == null ? new Credential.AwsDefault() : keys;
    }

    private static Credential google(Provider provider) {
        String json = text(provider.googleCredentials());
        Path file = provider.googleCredentialsFile();
        if (json != null) {
            return new Credential.GoogleJson(json);
        }
        if (file == null) {
            return new Credential.GoogleDefault();
        }
        try {
            return new Credential.GoogleJson(Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException("the credential file " + file + " cannot be read", e);
        }
    }

    private static Credential azure(Provider provider) {
        String tenant = text(provider.azureTenantId());
        String client = text(provider.azureClientId());
        String secret = text(provider.azureClientSecret());
        if (tenant != null && client != null && secret != null) {
            return new Credential.AzureClient(tenant, client, secret, null);
        }
        return new Credential.AzureManagedIdentity(client);
    }

    private static @Nullable String text(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }
}
