package dev.sluice.gateway.providers;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * What a provider is to be paid with. The JSON form (with {@code "type"}) is what is stored, sealed; text forms never show
 * a secret.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Credential.None.class, name = "none"),
    @JsonSubTypes.Type(value = Credential.ApiKey.class, name = "api_key"),
    @JsonSubTypes.Type(value = Credential.Bearer.class, name = "bearer"),
    @JsonSubTypes.Type(value = Credential.AnthropicFederation.class, name = "anthropic_federation"),
    @JsonSubTypes.Type(value = Credential.AwsDefault.class, name = "aws_default"),
    @JsonSubTypes.Type(value = Credential.AwsStatic.class, name = "aws_static"),
    @JsonSubTypes.Type(value = Credential.AwsRole.class, name = "aws_role"),
    @JsonSubTypes.Type(value = Credential.GoogleDefault.class, name = "google_default"),
    @JsonSubTypes.Type(value = Credential.GoogleJson.class, name = "google_json"),
    @JsonSubTypes.Type(value = Credential.AzureClient.class, name = "azure_client"),
    @JsonSubTypes.Type(value = Credential.AzureManagedIdentity.class, name = "azure_managed_identity")
})
public sealed interface Credential {

    /** No credential is sent. */
    record None() implements Credential {}

    /** A static key, sent as {@code x-api-key}. */
    record ApiKey(String key) implements Credential {
        @Override
        public String toString() {
            return "ApiKey[hidden]";
        }
    }

    /** A static token, sent as {@code Authorization: Bearer} (Anthropic, Bedrock API keys, Vertex, Foundry). */
    record Bearer(String token) implements Credential {
        @Override
        public String toString() {
            return "Bearer[hidden]";
        }
    }

    /**
     * Anthropic workload identity federation: an identity token of this workload is exchanged for a short-lived one.
     *
     * @param identityTokenFile file that holds the workload's own token, re-read at each exchange
     */
    record AnthropicFederation(
            URI tokenEndpoint,
            String federationRuleId,
            String organizationId,
            @Nullable String serviceAccountId,
            String identityTokenFile)
            implements Credential {}

    /** The AWS default chain: environment, profile, web identity, container, instance. */
    record AwsDefault() implements Credential {}

    /** AWS access keys. */
    record AwsStatic(
            String accessKeyId,
            String secretAccessKey,
            @Nullable String sessionToken) implements Credential {
        @Override
        public String toString() {
            return "AwsStatic[" + accessKeyId + ", hidden]";
        }
    }

    /** A role that the default chain, or these access keys, may assume. */
    record AwsRole(
            String roleArn,
            @Nullable String externalId,
            @Nullable AwsStatic source) implements Credential {}

    /** Google application default credentials. */
    record GoogleDefault() implements Credential {}

    /** A Google credential file: {@code service_account} or {@code external_account} (workload identity federation). */
    record GoogleJson(String json) implements Credential {
        @Override
        public String toString() {
            return "GoogleJson[hidden]";
        }
    }

    /** Microsoft Entra client credentials. */
    record AzureClient(
            String tenantId,
            String clientId,
            String clientSecret,
            @Nullable URI authority) implements Credential {
        @Override
        public String toString() {
            return "AzureClient[" + tenantId + ", " + clientId + ", hidden]";
        }
    }

    /** The managed identity of this machine; {@code clientId} names one of several. */
    record AzureManagedIdentity(@Nullable String clientId) implements Credential {}
}
