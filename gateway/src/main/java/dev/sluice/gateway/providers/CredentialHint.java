package dev.sluice.gateway.providers;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * What may be shown of a credential.
 *
 * @param type as in the stored form, {@code api_key}
 * @param text enough to tell two of them apart: the last four characters of a long secret, or what is no secret at all;
 *     may be empty
 */
public record CredentialHint(String type, String text) {

    private static final int SHOWN = 4;
    private static final int SHORTEST_SHOWN = 20;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The hint of a credential. */
    public static CredentialHint of(Credential credential) {
        return switch (credential) {
            case Credential.None none -> new CredentialHint("none", "");
            case Credential.ApiKey key -> new CredentialHint("api_key", end(key.key()));
            case Credential.Bearer bearer -> new CredentialHint("bearer", end(bearer.token()));
            case Credential.AnthropicFederation federation ->
                new CredentialHint("anthropic_federation", federation.federationRuleId());
            case Credential.AwsDefault chain -> new CredentialHint("aws_default", "");
            case Credential.AwsStatic keys -> new CredentialHint("aws_static", end(keys.accessKeyId()));
            case Credential.AwsRole role -> new CredentialHint("aws_role", role.roleArn());
            case Credential.GoogleDefault chain -> new CredentialHint("google_default", "");
            case Credential.GoogleJson file -> new CredentialHint("google_json", account(file.json()));
            case Credential.AzureClient client -> new CredentialHint("azure_client", client.clientId());
            case Credential.AzureManagedIdentity identity ->
                new CredentialHint("azure_managed_identity", orEmpty(identity.clientId()));
        };
    }

    private static String end(String secret) {
        return secret.length() < SHORTEST_SHOWN ? "" : "…" + secret.substring(secret.length() - SHOWN);
    }

    private static String account(String json) {
        try {
            return JSON.readTree(json).path("client_email").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
