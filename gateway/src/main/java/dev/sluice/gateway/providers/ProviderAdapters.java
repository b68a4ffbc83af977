package dev.sluice.gateway.providers;

import dev.sluice.gateway.providers.credentials.Authorization;
import dev.sluice.gateway.providers.credentials.Authorizations;
import dev.sluice.gateway.providers.credentials.TokenEndpoints;
import java.time.Clock;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Makes the adapter of each kind of provider. */
@Component
public class ProviderAdapters {

    private static final String ANTHROPIC = "https://api.anthropic.com";

    private final Authorizations authorizations;

    @Autowired
    ProviderAdapters(Clock clock) {
        this(clock, TokenEndpoints.PUBLIC);
    }

    ProviderAdapters(Clock clock, TokenEndpoints endpoints) {
        authorizations = new Authorizations(clock, endpoints);
    }

    /**
     * Makes an adapter. Nothing is fetched before its first call.
     *
     * @throws IllegalArgumentException when the definition lacks something that its kind needs
     */
    public ProviderAdapter of(ProviderDefinition definition) {
        DefinitionRules.check(definition);
        String region = String.valueOf(definition.region());
        return switch (definition.kind()) {
            case ANTHROPIC, SIMULATOR -> messages(definition, ANTHROPIC, "");
            case BEDROCK_MESSAGES ->
                messages(definition, "https://bedrock-mantle." + region + ".api.aws/anthropic", "bedrock-mantle");
            case CLAUDE_ON_AWS ->
                messages(definition, "https://aws-external-anthropic." + region + ".api.aws", "aws-external-anthropic");
            case FOUNDRY ->
                messages(definition, "https://" + resource(definition) + ".services.ai.azure.com/anthropic", "");
            case BEDROCK ->
                new BedrockAdapter(
                        definition,
                        base(definition, "https://bedrock-runtime." + region + ".amazonaws.com"),
                        authorization(definition, "bedrock", true));
            case VERTEX ->
                new VertexAdapter(
                        definition,
                        base(definition, VertexAdapter.ownAddress(region)),
                        authorization(definition, "", false));
        };
    }

    private ProviderAdapter messages(ProviderDefinition definition, String ownAddress, String service) {
        return new MessagesAdapter(definition, base(definition, ownAddress), authorization(definition, service, false));
    }

    private static BaseAddress base(ProviderDefinition definition, String ownAddress) {
        return BaseAddress.of(definition.baseUrl(), ownAddress);
    }

    /** Rules have it that a resource or an address of its own is there. */
    private static String resource(ProviderDefinition definition) {
        return definition.project() == null ? "resource" : definition.project();
    }

    private Authorization authorization(ProviderDefinition definition, String service, boolean keyAsBearer) {
        return switch (definition.credential()) {
            case Credential.AwsDefault _, Credential.AwsStatic _, Credential.AwsRole _ ->
                authorizations.signing(definition.credential(), service, String.valueOf(definition.region()));
            default -> authorizations.of(definition.credential(), keyAsBearer, definition.project());
        };
    }
}
