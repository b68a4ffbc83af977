package dev.sluice.gateway.providers;

import java.net.URI;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What each kind of provider must be told. Messages name the field and show no secret. */
final class DefinitionRules {

    /** Also keeps addresses that are made of it from leading elsewhere. */
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?");

    private static final Pattern PROJECT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9.:_-]*");

    private final ProviderDefinition definition;

    private DefinitionRules(ProviderDefinition definition) {
        this.definition = definition;
    }

    /** @throws IllegalArgumentException when something is missing, malformed, or of no use to this kind */
    static void check(ProviderDefinition definition) {
        DefinitionRules rules = new DefinitionRules(definition);
        rules.baseUrl(definition.baseUrl());
        rules.credential(definition.credential());
        switch (definition.kind()) {
            case ANTHROPIC -> {}
            case SIMULATOR -> rules.require(definition.baseUrl() != null, "baseUrl is missing");
            case BEDROCK, BEDROCK_MESSAGES -> rules.region("us-east-1");
            case CLAUDE_ON_AWS -> {
                rules.region("us-east-1");
                rules.project("the workspace id", PROJECT);
            }
            case VERTEX -> {
                rules.region("global, us, eu or europe-west1");
                rules.project("the Google Cloud project id", PROJECT);
            }
            case FOUNDRY -> {
                if (definition.baseUrl() == null || definition.project() != null) {
                    rules.project("the Foundry resource name, or set baseUrl", LABEL);
                }
            }
        }
    }

    private void baseUrl(@Nullable URI url) {
        if (url == null) {
            return;
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        require(http && url.getHost() != null, "baseUrl must be an http or https address");
        require(
                url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null,
                "baseUrl must have no query, fragment or user");
        require(!url.getPath().matches(".*/v1/?"), "baseUrl must not end in /v1");
    }

    private void region(String example) {
        String region = definition.region();
        require(region != null && !region.isBlank(), "region is missing (for example " + example + ")");
        require(region != null && LABEL.matcher(region).matches(), "region is not the name of a region");
    }

    private void project(String what, Pattern form) {
        String project = definition.project();
        require(project != null && !project.isBlank(), "project is missing: " + what);
        require(project != null && form.matcher(project).matches(), "project is not " + what);
    }

    private void credential(Credential credential) {
        boolean fits = switch (credential) {
            case Credential.None _, Credential.Bearer _ -> true;
            case Credential.ApiKey _ -> definition.kind() != ProviderKind.VERTEX;
            case Credential.AnthropicFederation _ -> definition.kind() == ProviderKind.ANTHROPIC;
            case Credential.AwsDefault _, Credential.AwsStatic _, Credential.AwsRole _ ->
                switch (definition.kind()) {
                    case BEDROCK, BEDROCK_MESSAGES, CLAUDE_ON_AWS -> true;
                    default -> false;
                };
            case Credential.GoogleDefault _, Credential.GoogleJson _ -> definition.kind() == ProviderKind.VERTEX;
            case Credential.AzureClient _, Credential.AzureManagedIdentity _ ->
                definition.kind() == ProviderKind.FOUNDRY;
        };
        require(
                fits,
                "credential of this type is of no use to a provider of kind "
                        + definition.kind().word());
        blank(credential);
    }

    private void blank(Credential credential) {
        switch (credential) {
            case Credential.ApiKey it -> require(!it.key().isBlank(), "credential: key is missing");
            case Credential.Bearer it -> require(!it.token().isBlank(), "credential: token is missing");
            case Credential.AwsStatic it ->
                require(
                        !it.accessKeyId().isBlank() && !it.secretAccessKey().isBlank(),
                        "credential: accessKeyId and secretAccessKey are needed");
            case Credential.AwsRole it ->
                require(it.roleArn().startsWith("arn:"), "credential: roleArn must be an ARN");
            case Credential.AzureClient it ->
                require(
                        !it.tenantId().isBlank()
                                && !it.clientId().isBlank()
                                && !it.clientSecret().isBlank(),
                        "credential: tenantId, clientId and clientSecret are needed");
            default -> {}
        }
    }

    private void require(boolean holds, String sentence) {
        if (!holds) {
            throw new IllegalArgumentException("provider " + definition.name() + ": " + sentence);
        }
    }
}
