package dev.sluice.gateway.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.gateway.providers.Credential.ApiKey;
import dev.sluice.gateway.providers.Credential.AwsDefault;
import java.time.Clock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DefinitionRulesTest {

    private static final ApiKey KEY = new ApiKey("sk-canary");

    private final ProviderAdapters adapters = new ProviderAdapters(Clock.systemUTC());

    @Test
    void theMissingFieldIsNamed() {
        refused(ProviderKind.BEDROCK, null, null, null, KEY, "region is missing");
        refused(ProviderKind.VERTEX, null, "global", null, new Credential.None(), "Google Cloud project id");
        refused(ProviderKind.CLAUDE_ON_AWS, null, "us-east-1", null, KEY, "project is missing: the workspace id");
        refused(ProviderKind.FOUNDRY, null, null, null, KEY, "project is missing: the Foundry resource name");
        refused(ProviderKind.SIMULATOR, null, null, null, KEY, "baseUrl is missing");
        refused(ProviderKind.ANTHROPIC, null, null, null, new ApiKey(" "), "key is missing");
    }

    @Test
    void whatCouldLeadACallElsewhereIsRefused() {
        refused(ProviderKind.BEDROCK, null, "x.attacker.test/", null, KEY, "region is not");
        refused(ProviderKind.FOUNDRY, null, null, "acme.attacker.test", KEY, "project is not");
        refused(ProviderKind.VERTEX, null, "us", "a/../b", new Credential.None(), "project is not");
        refused(ProviderKind.ANTHROPIC, "file:///etc/passwd", null, null, KEY, "http or https");
        refused(ProviderKind.ANTHROPIC, "https://user:pw@host", null, null, KEY, "no query, fragment or user");
        refused(ProviderKind.ANTHROPIC, "https://host/v1", null, null, KEY, "must not end in /v1");
    }

    @Test
    void aCredentialOfAnotherCloudIsRefused() {
        refused(ProviderKind.ANTHROPIC, null, null, null, new AwsDefault(), "no use to a provider of kind anthropic");
        refused(ProviderKind.VERTEX, null, "us", "p", new AwsDefault(), "no use to a provider of kind vertex");
    }

    private void refused(
            ProviderKind kind,
            @Nullable String baseUrl,
            @Nullable String region,
            @Nullable String project,
            Credential credential,
            String sentence) {
        assertThatThrownBy(() -> adapters.of(Calls.definition(kind, baseUrl, region, project, credential)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("provider main: ")
                .hasMessageContaining(sentence)
                .satisfies(e -> assertThat(e.toString()).doesNotContain("canary"));
    }
}
